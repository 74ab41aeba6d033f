import { memo } from "react";
import { Icon } from "$/public/external/otp_app/ui/components/icon/icon.jsx";
import { fill } from "$/public/external/otp_app/ui/components/icon/wording.js";
import { isOn } from "./point_model.js";

const percent = (value) => `${value * 100}%`;
export const place = ({ x, y, w, h }) => ({ "--x": percent(x), "--y": percent(y), "--w": percent(w), "--h": percent(h) });

export const picture = (page, width) => `/api/documents/${page.document}/pages/${page.page}?w=${width}`;

function Point({ point, signer, selected, texts, icon, on }) {
  const kind = point.required ? texts.required : texts.optional;
  const name = fill(texts.point_name, { signer: signer.name, kind, page: point.page }) + (point.label ? `: ${point.label}` : "");
  return (
    <>
      <button
        type="button"
        data-point={point.id}
        className={`point edit c${signer.colour} ${point.required ? "" : "optional"} ${selected ? "selected" : ""}`}
        style={place(point)}
        aria-label={name}
        aria-pressed={selected}
        aria-describedby="point-keys"
        onFocus={() => on.select(point.id)}
        onKeyDown={(event) => on.key(event, point)}
        onPointerDown={(event) => on.grab(event, point, "move")}
      >
        <Icon sprite={icon} name="signature" />
        <span>
          {signer.number} · {point.required ? signer.name : texts.optional}
        </span>
      </button>
      {selected && (
        <button
          type="button"
          className={`point-grip c${signer.colour}`}
          style={place({ ...point, x: point.x + point.w, y: point.y + point.h })}
          aria-label={texts.size}
          onKeyDown={(event) => on.sizeKey(event, point)}
          onPointerDown={(event) => on.grab(event, point, "resize")}
        />
      )}
    </>
  );
}

/** One page with its points. It is drawn anew only when something on it changes, so that long documents stay smooth. */
export const Sheet = memo(function Sheet({ page, index, share, near, width, points, guides, selected, signers, texts, icon, on }) {
  return (
    <div
      className="sheet"
      id={`page-${page.key}`}
      data-page={index}
      role="group"
      aria-label={fill(texts.page_of, { name: page.name, page: page.page, total: page.of })}
      style={{ width: percent(share), aspectRatio: `${page.width} / ${page.height}` }}
    >
      {near && <img src={picture(page, width)} alt="" draggable={false} decoding="async" />}
      {points.map((point) => (
        <Point
          key={point.id}
          point={point}
          signer={signers[point.signer]}
          selected={selected === point.id}
          texts={texts}
          icon={icon}
          on={on}
        />
      ))}
      {guides?.y != null && <span className="guide" style={{ "--y": percent(guides.y) }} />}
      {guides?.x != null && <span className="guide upright" style={{ "--x": percent(guides.x) }} />}
    </div>
  );
});

export const Thumbs = memo(function Thumbs({ pages, points, current, signers, texts, onGo }) {
  return (
    <nav className="thumbs" aria-label={texts.pages}>
      {pages.map((page, index) => {
        const here = points.filter((p) => isOn(p, page));
        const count = fill(here.length === 1 ? texts.points_one : texts.points_many, { n: here.length });
        return (
          <a
            key={page.key}
            href={`#page-${page.key}`}
            className={page.page === 1 && index > 0 ? "next-document" : undefined}
            title={page.name}
            aria-current={index === current ? "page" : undefined}
            onClick={(event) => {
              event.preventDefault();
              onGo(index);
            }}
          >
            <span className="sr">
              {fill(texts.page_of, { name: page.name, page: page.page, total: page.of })}, {count}
            </span>
            <span className="sheet" aria-hidden="true" style={{ aspectRatio: `${page.width} / ${page.height}` }}>
              <img src={picture(page, 240)} alt="" loading="lazy" decoding="async" draggable={false} />
              {here.map((p) => (
                <i key={p.id} className={`pin c${signers[p.signer].colour}`} style={place(p)} />
              ))}
            </span>
            <span className="xs num" aria-hidden="true">
              {page.page}
            </span>
          </a>
        );
      })}
    </nav>
  );
});
