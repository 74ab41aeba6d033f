import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { Icon } from "$/public/external/otp_app/ui/components/icon/icon.jsx";
import { fill } from "$/public/external/otp_app/ui/components/icon/wording.js";
import { onLeaving } from "$/public/external/otp_app/ui/components/live/leaving.js"; // one for all, see live.py
import { useDrag } from "./point_drag.js";
import {
  anchorsIn,
  begin,
  copiesOnAllPages,
  defaultSize,
  history,
  inside,
  isOn,
  newId,
  pagesOf,
  resized,
} from "./point_model.js";
import { Palette, pageOf } from "./point_palette.jsx";
import { Sheet, Thumbs } from "./point_sheets.jsx";

const SAVE_AFTER = 300; // milliseconds
const ZOOMS = [50, 75, 90, 100, 125, 150, 200];
const WIDTHS = [800, 1600, 2400]; // that the server draws
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const DESK = "(min-width: 64rem)";
const NARROW = 420; // points: narrower pages are not blown up to the full width
const NONE = [];

function useDesk() {
  const [desk, setDesk] = useState(() => window.matchMedia(DESK).matches);
  useEffect(() => {
    const query = window.matchMedia(DESK);
    const change = () => setDesk(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return desk;
}

/** Which pages are near the window, and which one is being looked at. */
function useVisible(pages, canvas) {
  const [near, setNear] = useState(() => new Set([0, 1]));
  const [current, setCurrent] = useState(0);
  const desk = useDesk();
  useEffect(() => {
    const sheets = [...canvas.current.querySelectorAll(".sheet[data-page]")];
    const index = (entry) => Number(entry.target.dataset.page);
    const loading = new IntersectionObserver(
      (entries) =>
        setNear((before) => {
          const after = new Set(before);
          for (const entry of entries) entry.isIntersecting ? after.add(index(entry)) : after.delete(index(entry));
          return after;
        }),
      // A margin counts only on what scrolls: the canvas on a desk, the page on a phone.
      { root: desk ? canvas.current : null, rootMargin: "900px 0px" },
    );
    const shares = new Map();
    const watching = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) shares.set(index(entry), entry.intersectionRect.height);
        setCurrent([...shares].reduce((best, one) => (one[1] > best[1] + 1 ? one : best), [0, 0])[0]);
      },
      { threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] },
    );
    for (const sheet of sheets) {
      loading.observe(sheet);
      watching.observe(sheet);
    }
    return () => {
      loading.disconnect();
      watching.disconnect();
    };
  }, [pages, desk]);
  return { near, current };
}

/** Looks for anchors page by page, once the editor has come to rest. */
function useAnchors(pages) {
  const [anchors, setAnchors] = useState(NONE);
  useEffect(() => {
    const stop = new AbortController();
    const search = async () => {
      const found = [];
      for (const page of pages) {
        const answer = await fetch(`/api/documents/${page.document}/pages/${page.page}/words`, { signal: stop.signal });
        if (!answer.ok) continue;
        const here = anchorsIn(await answer.json(), page);
        if (here.length) {
          found.push(...here);
          setAnchors([...found]);
        }
      }
    };
    const timer = setTimeout(() => search().catch(() => {}), 800);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [pages]);
  return anchors;
}

export function PointEditor({ documents, signers, points: given, revision, epoch, texts, icon, onSave }) {
  const pages = useMemo(() => pagesOf(documents), [documents]);
  const bySigner = useMemo(() => Object.fromEntries(signers.map((s) => [s.id, s])), [signers]);
  const [{ present: points, past, future, changed }, dispatch] = useReducer(history, given, begin);
  const [selected, setSelected] = useState("");
  const [who, setWho] = useState(signers[0].id);
  const [armed, setArmed] = useState("");
  const [zoom, setZoom] = useState(100);
  const [snap, setSnap] = useState(true);
  const [said, setSaid] = useState("");
  const canvas = useRef(null);
  const root = useRef(null);
  const { near, current } = useVisible(pages, canvas);
  const anchors = useAnchors(pages);
  const picturesWidth = useMemo(() => {
    const shown = Math.min(704, window.innerWidth) * (zoom / 100) * Math.min(window.devicePixelRatio, 2);
    return WIDTHS.find((w) => w >= shown * 0.9) ?? WIDTHS.at(-1);
  }, [zoom]);

  const point = points.find((p) => p.id === selected);
  const change = (next, tag = "") => dispatch({ type: "change", points: next, tag, at: Date.now() });
  const element = (id) => canvas.current.querySelector(`[data-point="${CSS.escape(id)}"]`);
  const focus = (id) => requestAnimationFrame(() => element(id)?.focus({ preventScroll: false }));
  const sizeOf = (page) => {
    const box = document.getElementById(`page-${page.key}`).getBoundingClientRect();
    return { width: box.width, height: box.height };
  };
  const pageFor = (p) => pages[pageOf(pages, p)];

  // Saving: the whole set, a moment after the last change, and at once when one turns to something else.
  const pending = useRef({ timer: 0, saved: 0 });
  pending.current.flush = () => {
    clearTimeout(pending.current.timer);
    if (pending.current.saved === changed) return;
    pending.current.saved = changed;
    onSave({ revision, points });
  };
  useEffect(() => {
    if (pending.current.saved === changed) return;
    clearTimeout(pending.current.timer);
    pending.current.timer = setTimeout(() => pending.current.flush(), SAVE_AFTER);
  }, [changed]);
  useEffect(() => {
    const elsewhere = (event) => root.current?.contains(event.target) || pending.current.flush();
    const leaving = () => pending.current.flush();
    document.addEventListener("pointerdown", elsewhere, true);
    document.addEventListener("focusin", elsewhere, true);
    const stop = onLeaving(leaving);
    return () => {
      document.removeEventListener("pointerdown", elsewhere, true);
      document.removeEventListener("focusin", elsewhere, true);
      stop();
      leaving();
    };
  }, []);
  // The server has newer points than ours: another tab changed the draft.
  const seen = useRef(epoch);
  useEffect(() => {
    if (seen.current === epoch) return;
    seen.current = epoch;
    clearTimeout(pending.current.timer);
    pending.current.saved = 0;
    setSelected("");
    dispatch({ type: "adopt", points: given });
  }, [epoch]);

  // On a phone the palette grows over the page: what was chosen must stay in sight.
  useEffect(() => {
    if (!selected) return;
    const frame = requestAnimationFrame(() => {
      const palette = root.current?.querySelector(".palette").getBoundingClientRect();
      const box = element(selected)?.getBoundingClientRect();
      if (box && palette.left < box.right && box.bottom > palette.top - 24) window.scrollBy(0, box.bottom - palette.top + 24);
    });
    return () => cancelAnimationFrame(frame);
  }, [selected]);

  const { ghost, grab, dragged } = useDrag({
    pages,
    points,
    snap,
    canvas,
    onDrop: (dropped, kind) => {
      if (kind === "new") add(dropped);
      else change(points.map((p) => (p.id === dropped.id ? dropped : p)));
      focus(dropped.id);
    },
  });

  const draft = (page, x, y, required) => {
    const size = defaultSize(page);
    return {
      id: newId(),
      document: page.document,
      signer: who,
      page: page.page,
      required,
      label: "",
      ...inside({ x: x - size.w / 2, y: y - size.h / 2, ...size }),
    };
  };
  const add = (fresh) => {
    change([...points, fresh]);
    setSelected(fresh.id);
    setArmed("");
    setSaid(fill(texts.added, { signer: bySigner[fresh.signer].name, page: fresh.page }));
  };
  const addInView = (required) => {
    const page = pages[current];
    const box = document.getElementById(`page-${page.key}`).getBoundingClientRect();
    const frame = canvas.current.getBoundingClientRect();
    const top = Math.max(box.top, frame.top, 0);
    const bottom = Math.min(box.bottom, frame.bottom, window.innerHeight);
    let fresh = draft(page, 0.5, Math.min(Math.max(((top + bottom) / 2 - box.top) / box.height, 0), 1), required);
    // Not exactly on another one, where it could not be seen.
    while (points.some((p) => isOn(p, page) && Math.abs(p.x - fresh.x) < 0.01 && Math.abs(p.y - fresh.y) < 0.01)) {
      const moved = inside({ ...fresh, y: fresh.y + fresh.h * 1.2 });
      if (moved.y === fresh.y) break;
      fresh = moved;
    }
    add(fresh);
    focus(fresh.id);
  };
  const remove = (gone) => {
    change(points.filter((p) => p.id !== gone.id));
    setSelected("");
    setSaid(texts.removed);
    canvas.current.focus({ preventScroll: true });
  };
  const duplicate = (from) => {
    const size = sizeOf(pageFor(from));
    const copy = inside({ ...from, id: newId(), x: from.x + 16 / size.width, y: from.y + 16 / size.height });
    add(copy);
    focus(copy.id);
  };
  const leave = () => {
    setSelected("");
    setArmed("");
    canvas.current.focus({ preventScroll: true });
  };
  const edit = (id, what, tag = "") => {
    change(
      points.map((p) => (p.id === id ? inside({ ...p, ...what }) : p)),
      tag,
    );
    if (what.page) requestAnimationFrame(() => element(id)?.scrollIntoView({ block: "center" }));
  };
  const go = (index) => {
    const page = pages[Math.min(Math.max(index, 0), pages.length - 1)];
    document.getElementById(`page-${page.key}`).scrollIntoView({ block: "start" });
  };

  const actions = useRef({});
  actions.current = {
    select: (id) => setSelected(id),
    grab: (event, p, kind) => {
      if (armed) return;
      setSelected(p.id);
      grab(event, p, kind);
    },
    key: (event, p) => {
      const step = event.shiftKey ? 10 : 1;
      const size = sizeOf(pageFor(p));
      const arrow = ARROWS[event.key];
      if (arrow && !event.ctrlKey && !event.metaKey && !event.altKey) {
        edit(p.id, { x: p.x + (arrow[0] * step) / size.width, y: p.y + (arrow[1] * step) / size.height }, `nudge-${p.id}`);
      } else if (event.key === "Delete" || event.key === "Backspace") remove(p);
      else if (event.key.toLowerCase() === "d" && !event.ctrlKey && !event.metaKey) duplicate(p);
      else if (event.key === "Escape") leave();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    sizeKey: (event, p) => {
      const arrow = ARROWS[event.key];
      if (event.key === "Escape") focus(p.id);
      if (!arrow) return;
      event.preventDefault();
      const step = event.shiftKey ? 10 : 1;
      const size = sizeOf(pageFor(p));
      const next = resized(p, p.w + (arrow[0] * step) / size.width, p.h + (arrow[1] * step) / size.height, size);
      change(
        points.map((q) => (q.id === p.id ? next : q)),
        `size-${p.id}`,
      );
    },
  };
  // Stable, so that pages without a change are not drawn anew.
  const on = useMemo(
    () => ({
      select: (...args) => actions.current.select(...args),
      grab: (...args) => actions.current.grab(...args),
      key: (...args) => actions.current.key(...args),
      sizeKey: (...args) => actions.current.sizeKey(...args),
    }),
    [],
  );
  const paletteActions = {
    choose: setWho,
    press: (required, byKey) => {
      if (dragged.current) return;
      const kind = required ? "required" : "optional";
      if (byKey) addInView(required);
      else setArmed(armed === kind ? "" : kind);
    },
    grabNew: (event, required) => grab(event, draft(pages[current], 0.5, 0.5, required), "new"),
    edit,
    remove,
    duplicate,
    leave,
    copyToAll: (from) => {
      const copies = copiesOnAllPages(from, pages, points);
      change([...points, ...copies]);
      setSaid(fill(texts.copied, { n: copies.length }));
    },
    placeAnchors: (fresh) => {
      change([...points, ...fresh]);
      setSaid(fill(texts.placed, { n: fresh.length }));
    },
  };

  const onCanvas = (event) => {
    const sheet = event.target.closest(".sheet");
    if (armed && sheet) {
      const box = sheet.getBoundingClientRect();
      const page = pages[Number(sheet.dataset.page)];
      const x = (event.clientX - box.left) / box.width;
      const fresh = draft(page, x, (event.clientY - box.top) / box.height, armed === "required");
      add(fresh);
      focus(fresh.id);
    } else if (!event.target.closest("[data-point], .point-grip") && !dragged.current) setSelected("");
  };
  const onKeys = (event) => {
    if (event.key === "Escape" && armed) return setArmed("");
    const typing = event.target.matches("input:not([type=radio], [type=checkbox]), select, textarea");
    if (!(event.ctrlKey || event.metaKey) || typing) return;
    const key = event.key.toLowerCase();
    if (key === "z") dispatch({ type: event.shiftKey ? "redo" : "undo" });
    else if (key === "y") dispatch({ type: "redo" });
    else return;
    event.preventDefault();
  };

  const shown = useMemo(() => {
    const all = ghost ? [...points.filter((p) => p.id !== ghost.point.id), ghost.point] : points;
    const map = new Map();
    for (const p of all) {
      const key = `${p.document}-${p.page}`;
      map.set(key, [...(map.get(key) ?? []), p]);
    }
    for (const list of map.values()) list.sort((a, b) => a.y - b.y || a.x - b.x);
    return map;
  }, [points, ghost]);
  const kept = useRef(new Map());
  const pointsOn = (key) => {
    // The same array while its points are the same objects: then the page is not drawn anew.
    const fresh = shown.get(key) ?? NONE;
    const old = kept.current.get(key) ?? NONE;
    const same = fresh.length === old.length && fresh.every((p, i) => p === old[i]);
    if (!same) kept.current.set(key, fresh);
    return same ? old : fresh;
  };
  const here = pages[current] ?? pages[0];
  const zoomBy = (by) => setZoom(ZOOMS[Math.min(Math.max(ZOOMS.indexOf(zoom) + by, 0), ZOOMS.length - 1)]);
  const tool = (name, label, action, more = {}) => (
    <button type="button" className={`btn btn-quiet btn-icon ${more.className ?? ""}`} aria-label={label} disabled={more.off} onClick={action}>
      <Icon sprite={icon} name={name} />
    </button>
  );

  return (
    <div className={`bench ${armed ? "armed" : ""}`} ref={root} onKeyDown={onKeys}>
      <Thumbs pages={pages} points={points} current={current} signers={bySigner} texts={texts} onGo={go} />
      <section className="canvas" ref={canvas} tabIndex={-1} aria-label={texts.canvas} onClick={onCanvas}>
        <div className="tools" role="toolbar" aria-label={texts.tools}>
          {tool("undo-2", texts.undo, () => dispatch({ type: "undo" }), { off: !past.length })}
          {tool("redo-2", texts.redo, () => dispatch({ type: "redo" }), { off: !future.length })}
          <span className="bar wide" />
          {tool("zoom-out", texts.zoom_out, () => zoomBy(-1), { className: "wide", off: zoom === ZOOMS[0] })}
          <span className="sm num wide" role="status">
            {zoom} %
          </span>
          {tool("zoom-in", texts.zoom_in, () => zoomBy(1), { className: "wide", off: zoom === ZOOMS.at(-1) })}
          <span className="bar wide" />
          <button type="button" className="btn btn-quiet wide" aria-pressed={snap} onClick={() => setSnap(!snap)}>
            <Icon sprite={icon} name="magnet" />
            {texts.snap}
          </button>
          <span className="end row nowrap g1">
            {tool("chevron-up", texts.previous, () => go(current - 1), { off: current === 0 })}
            <span className="sm muted num">{fill(texts.page_short, { page: here.page, total: here.of })}</span>
            {tool("chevron-down", texts.next, () => go(current + 1), { off: current === pages.length - 1 })}
          </span>
        </div>
        <div className="paper-stack" style={{ "--zoom": zoom / 100 }}>
          {pages.map((page, index) => (
            <Sheet
              key={page.key}
              page={page}
              index={index}
              share={Math.min(1, page.width / NARROW)}
              near={near.has(index)}
              width={picturesWidth}
              points={pointsOn(page.key)}
              guides={ghost && isOn(ghost.point, page) ? ghost.guides : null}
              selected={points.some((p) => p.id === selected && isOn(p, page)) || (ghost && isOn(ghost.point, page)) ? selected : ""}
              signers={bySigner}
              texts={texts}
              icon={icon}
              on={on}
            />
          ))}
        </div>
      </section>
      <Palette
        signers={signers}
        pages={pages}
        points={points}
        point={point}
        who={who}
        armed={armed}
        anchors={anchors}
        texts={texts}
        icon={icon}
        on={paletteActions}
      />
      <p className="sr" id="point-keys">
        {texts.keys}
      </p>
      <p className="sr" role="status">
        {said}
      </p>
    </div>
  );
}
