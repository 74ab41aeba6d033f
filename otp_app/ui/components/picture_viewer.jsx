import { useEffect, useRef, useState } from "react";
import { useGestures } from "./picture_moves.js";

const STEP = 1.4;

/** Pictures of a recognition. None is fetched before it is opened: each look is kept in the register. */
export function PictureViewer({ recognition, pictures, texts, icon }) {
  const [at, setAt] = useState(-1);
  const [part, setPart] = useState("whole"); // or "cut", or "before": as it was before it was asked again
  const [full, setFull] = useState(false); // where a browser has no full screen (iPhone), the whole window instead
  const [seen, setSeen] = useState({}); // "id" or "id:cut" to a blob URL, or an error
  const [turns, setTurns] = useState({});
  const stage = useRef(null);
  const frame = useRef(null);
  const picture = pictures[at];
  const shownPart = (part === "cut" && picture?.has_cut) || (part === "before" && picture?.before) ? part : "whole";
  const id = shownPart === "before" ? picture.before : picture?.id;
  const key = picture && (shownPart === "cut" ? `${id}:cut` : id);
  const shown = key && seen[key];
  const turn = turns[key] || 0;

  const open = (index) => {
    const next = Math.min(Math.max(index, 0), pictures.length - 1);
    if (pictures[next]) setAt(next);
  };
  const view = useGestures(stage, (by) => open(at + by));
  const asked = useRef(new Set());
  const urls = useRef([]);
  useEffect(() => () => urls.current.forEach((url) => URL.revokeObjectURL(url)), []);
  useEffect(() => {
    view.fit();
    if (!key || asked.current.has(key)) return;
    asked.current.add(key);
    const address = `/api/recognitions/${recognition}/captures/${id}/look${key.endsWith(":cut") ? "?cut=1" : ""}`;
    fetch(address, { method: "POST", credentials: "same-origin", cache: "no-store" })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        const url = URL.createObjectURL(await answer.blob());
        urls.current.push(url);
        setSeen((before) => ({ ...before, [key]: { url } }));
      })
      .catch(() => {
        asked.current.delete(key);
        setSeen((before) => ({ ...before, [key]: { error: true } }));
      });
  }, [key]);

  const rotate = () => key && setTurns((before) => ({ ...before, [key]: ((before[key] || 0) + 90) % 360 }));
  const swap = (other) => picture && setPart(shownPart === other ? "whole" : other);
  const fill = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (frame.current.requestFullscreen) frame.current.requestFullscreen().then(() => stage.current.focus());
    else setFull((before) => !before);
  };
  const retry = () => {
    setSeen(({ [key]: _gone, ...rest }) => rest);
    const here = at;
    setAt(-1);
    requestAnimationFrame(() => setAt(here));
  };

  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowLeft: () => (view.zoomed ? view.move(60, 0) : open(at - 1)),
      ArrowRight: () => (view.zoomed ? view.move(-60, 0) : open(at + 1)),
      ArrowUp: () => view.zoomed && view.move(0, 60),
      ArrowDown: () => view.zoomed && view.move(0, -60),
      "+": () => view.zoom(STEP),
      "=": () => view.zoom(STEP),
      "-": () => view.zoom(1 / STEP),
      0: () => view.fit(),
      t: rotate,
      c: () => swap("cut"),
      b: () => swap("before"),
      f: fill,
      Escape: full && (() => setFull(false)),
    }[event.key];
    if (!act || (event.key.startsWith("Arrow") && !view.zoomed && /Up|Down/.test(event.key))) return;
    event.preventDefault();
    act();
  };

  const words = picture ? picture.label : texts.none_open;
  const parts = picture && [picture.has_cut && "cut", "whole", picture.before && "before"].filter(Boolean);
  return (
    <div ref={frame} className={full ? "viewer-frame filling" : "viewer-frame"}>
      <div className="tools" role="group" aria-label={texts.tools}>
        <b className="sm clip" aria-live="polite">
          <span className="wide">{words}</span>
          <span className="narrow">{picture?.short}</span>
          {shownPart === "before" && <span className="wait"> · {texts.was}</span>}
        </b>
        <span className="end row g1 nowrap">
          <Tool icon={icon} glyph="zoom-out" name={texts.zoom_out} off={!shown?.url} act={() => view.zoom(1 / STEP)} />
          <Tool icon={icon} glyph="zoom-in" name={texts.zoom_in} off={!shown?.url} act={() => view.zoom(STEP)} />
          <Tool icon={icon} glyph="rotate-cw" name={texts.rotate} off={!shown?.url} act={rotate} />
          <Tool
            icon={icon}
            glyph="maximize"
            name={texts.full}
            off={!shown?.url}
            act={fill}
          />
        </span>
      </div>
      <div
        ref={stage}
        className={view.zoomed ? "stage zoomed" : "stage"}
        tabIndex={0}
        role="group"
        aria-label={texts.stage}
        aria-describedby="viewer-keys"
        onKeyDown={keys}
        aria-busy={Boolean(key && !shown)}
      >
        {at < 0 && pictures.length > 0 && (
          <div className="stack g3 unopened">
            <svg className="i" aria-hidden="true">
              <use href={`${icon}#eye`} />
            </svg>
            <p className="sm muted">{texts.recorded}</p>
            <button type="button" className="btn btn-primary" onClick={() => open(0)}>
              {texts.open_first}
            </button>
          </div>
        )}
        {key && !shown && (
          <p className="sm muted" role="status">
            {texts.loading}
          </p>
        )}
        {shown?.error && (
          <div className="stack g3 unopened" role="alert">
            <p className="sm">{texts.failed}</p>
            <button type="button" className="btn" onClick={retry}>
              {texts.retry}
            </button>
          </div>
        )}
        {shown?.url && (
          <img
            src={shown.url}
            alt={picture.alt}
            draggable={false}
            className={`turned-${turn}`}
            ref={(element) => view.show(element, turn)}
          />
        )}
      </div>
      {parts?.length > 1 && (
        <div className="row g2 parts">
          {parts.map((one) => (
            <button
              type="button"
              key={one}
              className="btn btn-sm"
              aria-pressed={shownPart === one}
              onClick={() => setPart(one)}
            >
              {texts[one]}
            </button>
          ))}
        </div>
      )}
      {picture && shownPart !== "before" && picture.hints.length > 0 && (
        <p className="sm hints" role="note">
          <svg className="i" aria-hidden="true">
            <use href={`${icon}#triangle-alert`} />
          </svg>
          <span>
            {texts.hints} {picture.hints.join(" ")}
          </span>
        </p>
      )}
      <ul className="strip" aria-label={texts.list}>
        {pictures.map((one, index) => (
          <li key={one.id}>
            <button type="button" aria-pressed={index === at} onClick={() => open(index)}>
              <span className="glimpse" aria-hidden="true">
                {seen[one.id]?.url ? (
                  <img src={seen[one.id].url} alt="" />
                ) : (
                  <svg className="i">
                    <use href={`${icon}#${one.glyph}`} />
                  </svg>
                )}
              </span>
              <span>
                {one.short}
                {one.fresh && <span className="fresh">{texts.fresh}</span>}
              </span>
              <span className="sr"> {seen[one.id]?.url ? texts.was_opened : texts.not_opened}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="sr" id="viewer-keys">
        {texts.keys}
      </p>
    </div>
  );
}

function Tool({ icon, glyph, name, off, act }) {
  return (
    <button type="button" className="btn btn-quiet btn-icon" aria-label={name} title={name} disabled={off} onClick={act}>
      <svg className="i" aria-hidden="true">
        <use href={`${icon}#${glyph}`} />
      </svg>
    </button>
  );
}

/** Keys of one letter for the page's decisions: off while somebody types, and for good if the reader says so. */
export function DecisionKeys({ label }) {
  const [on, setOn] = useState(true);
  useEffect(() => setOn(localStorage.getItem("review-keys") !== "off"), []);
  useEffect(() => {
    if (!on) return undefined;
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target.closest?.("input:not([type=checkbox]), select, textarea, dialog, [role=dialog]")) return;
      if (document.querySelector("dialog[open]")) return;
      const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (!found) return;
      event.preventDefault();
      found.focus();
      found.click();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [on]);
  const change = (event) => {
    setOn(event.target.checked);
    localStorage.setItem("review-keys", event.target.checked ? "on" : "off");
  };
  return (
    <label className="check">
      <input type="checkbox" checked={on} onChange={change} />
      <span>{label}</span>
    </label>
  );
}
