import { useEffect, useState } from "react";
import { Icon } from "$/public/external/otp_app/ui/components/icon/icon.jsx";
import { fill } from "$/public/external/otp_app/ui/components/icon/wording.js";
import { isOn, pointsOnAnchors, signerOf } from "./point_model.js";

function Signers({ signers, points, who, texts, onChoose }) {
  const facts = (signer) => {
    const mine = points.filter((p) => p.signer === signer.id);
    const optional = mine.filter((p) => !p.required).length;
    const count = fill(mine.length === 1 ? texts.points_one : texts.points_many, { n: mine.length });
    return optional ? `${count}, ${fill(texts.of_them_optional, { n: optional })}` : count;
  };
  return (
    <section className="stack g3 adding">
      <h2 className="h3" id="whose">
        {texts.whose}
      </h2>
      <div className="stack g2" role="radiogroup" aria-labelledby="whose">
        {signers.map((signer) => (
          <label key={signer.id} className={`choice c${signer.colour}`}>
            <input type="radio" name="who" checked={who === signer.id} onChange={() => onChoose(signer.id)} />
            <span className={`avatar c${signer.colour}`} aria-hidden="true">
              {signer.number}
            </span>
            <span className="grow">
              <b className="clip">{signer.name}</b>
              <span className="xs faint block">{facts(signer)}</span>
            </span>
          </label>
        ))}
      </div>
    </section>
  );
}

function Kinds({ armed, texts, icon, onPress, onGrab }) {
  const kind = (required, glyph, label) => (
    <button
      type="button"
      className={`btn btn-full place ${required ? "" : "dashed"}`}
      aria-pressed={armed === (required ? "required" : "optional")}
      onClick={(event) => onPress(required, event.detail === 0)}
      onPointerDown={(event) => onGrab(event, required)}
    >
      <Icon sprite={icon} name={glyph} />
      {label}
    </button>
  );
  return (
    <section className="stack g2 adding">
      {kind(true, "square-check", texts.required_point)}
      {kind(false, "square-dashed", texts.optional_point)}
      <p className="hint">
        {armed ? (
          <b>{texts.armed}</b>
        ) : (
          <>
            <span className="wide">{texts.hint_desk}</span>
            <span className="narrow">{texts.hint_phone}</span>
          </>
        )}
      </p>
    </section>
  );
}

function Selected({ point, signers, pages, texts, icon, on }) {
  const [label, setLabel] = useState(point.label);
  useEffect(() => setLabel(point.label), [point.id, point.label]);
  const here = pages.filter((p) => p.document === point.document);
  return (
    <section className="stack g3 rule selection">
      <div className="row">
        <h2 className="h3">{texts.selected}</h2>
        <button type="button" className="btn btn-quiet btn-sm end narrow" onClick={on.leave}>
          {texts.done}
        </button>
      </div>
      <div className="field">
        <label htmlFor="point-label">{texts.reads}</label>
        <input
          className="input"
          id="point-label"
          value={label}
          maxLength={120}
          placeholder={texts.reads_example}
          onChange={(event) => {
            setLabel(event.target.value);
            on.edit(point.id, { label: event.target.value }, `label-${point.id}`);
          }}
        />
      </div>
      <div className="pair-of-fields">
        <div className="field">
          <label htmlFor="point-signer">{texts.signer}</label>
          <select
            className="input"
            id="point-signer"
            value={point.signer}
            onChange={(event) => on.edit(point.id, { signer: event.target.value })}
          >
            {signers.map((s) => (
              <option key={s.id} value={s.id}>
                {s.number} · {s.name}
              </option>
            ))}
          </select>
        </div>
        {here.length > 1 && (
          <div className="field">
            <label htmlFor="point-page">{texts.page}</label>
            <select
              className="input"
              id="point-page"
              value={point.page}
              onChange={(event) => on.edit(point.id, { page: Number(event.target.value) })}
            >
              {here.map((p) => (
                <option key={p.key} value={p.page}>
                  {p.page}
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={point.required}
          onChange={(event) => on.edit(point.id, { required: event.target.checked })}
        />
        <span>
          {texts.is_required}
          <span className="hint block">{texts.is_required_hint}</span>
        </span>
      </label>
      <div className="row g2">
        {here.length > 1 && (
          <button type="button" className="btn btn-sm" onClick={() => on.copyToAll(point)}>
            <Icon sprite={icon} name="copy" />
            {texts.to_all}
          </button>
        )}
        <button type="button" className="btn btn-sm" onClick={() => on.duplicate(point)}>
          <Icon sprite={icon} name="plus" />
          {texts.duplicate}
        </button>
        <button type="button" className="btn btn-sm btn-no" onClick={() => on.remove(point)}>
          <Icon sprite={icon} name="trash-2" />
          {texts.delete}
        </button>
      </div>
    </section>
  );
}

function Anchors({ anchors, signers, pages, points, texts, icon, onPlace }) {
  const open = pointsOnAnchors(anchors, pages, signers, points);
  if (!open.length) return null;
  const names = [...new Map(anchors.map((a) => [a.text, a])).values()].slice(0, 4);
  return (
    <div className="banner info adding">
      <Icon sprite={icon} name="search" />
      <div className="sm stack g2">
        <b>{fill(open.length === 1 ? texts.anchors_one : texts.anchors_many, { n: open.length })}</b>
        <ul>
          {names.map((a) => (
            <li key={a.text}>
              <span className="code">{a.text}</span> {signerOf(a.role, anchors, signers)?.name ?? ""}
            </li>
          ))}
        </ul>
        <button type="button" className="btn btn-sm" onClick={() => onPlace(open)}>
          {texts.anchors_place}
        </button>
      </div>
    </div>
  );
}

/** Whose point, which kind, and everything about the selected one. */
export function Palette({ signers, pages, points, point, who, armed, anchors, texts, icon, on }) {
  return (
    <aside className={`palette ${point ? "has-selection" : ""}`} aria-label={texts.palette}>
      <Signers signers={signers} points={points} who={who} texts={texts} onChoose={on.choose} />
      <Kinds armed={armed} texts={texts} icon={icon} onPress={on.press} onGrab={on.grabNew} />
      {point && <Selected point={point} signers={signers} pages={pages} texts={texts} icon={icon} on={on} />}
      <Anchors
        anchors={anchors}
        signers={signers}
        pages={pages}
        points={points}
        texts={texts}
        icon={icon}
        onPlace={on.placeAnchors}
      />
    </aside>
  );
}

export const pageOf = (pages, point) => pages.findIndex((page) => isOn(point, page));
