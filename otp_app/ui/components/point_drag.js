/** Dragging: of a point, of its corner, or of a new point out of the palette; mouse, pen and finger alike. */

import { useEffect, useRef, useState } from "react";
import { inside, isOn, resized, snapped } from "./point_model.js";

const SLACK = 5; // CSS pixels that a press may wander before it is a drag
const EDGE = 56; // CSS pixels from the rim of the canvas where it begins to scroll
const STEP = 12;

function sheetAt(x, y) {
  for (const element of document.elementsFromPoint(x, y)) {
    if (element.closest(".palette, .thumbs, .tools, .topbar")) return null;
    const sheet = element.closest(".canvas .sheet");
    if (sheet) return sheet;
  }
  return null;
}

function scrollNearRim(canvas, y) {
  const scrolls = canvas.scrollHeight > canvas.clientHeight + 1 && getComputedStyle(canvas).overflowY !== "visible";
  const palette = document.querySelector(".palette")?.getBoundingClientRect();
  const box = canvas.getBoundingClientRect();
  const top = scrolls ? box.top : 0;
  const bottom = scrolls ? box.bottom : Math.min(window.innerHeight, palette?.top ?? window.innerHeight);
  const by = y < top + EDGE ? -STEP : y > bottom - EDGE ? STEP : 0;
  if (by) (scrolls ? canvas : window).scrollBy(0, by);
}

/**
 * Returns the point as it is being dragged (or null) with its guides, and `grab`, to be called on pointerdown.
 * Nothing is changed before the pointer is let go: `onDrop(point, kind)` then gets the result. `dragged.current` is true for the click that follows.
 */
export function useDrag({ pages, points, snap, canvas, onDrop }) {
  const [ghost, setGhost] = useState(null);
  const latest = useRef({});
  latest.current = { pages, points, snap, onDrop };
  const running = useRef(null);
  const dragged = useRef(false); // the click that ends a drag is none

  const step = (event) => {
    const drag = running.current;
    if (!drag) return;
    if (event) [drag.x, drag.y] = [event.clientX, event.clientY];
    if (!drag.moved && Math.hypot(drag.x - drag.from[0], drag.y - drag.from[1]) < SLACK) return;
    drag.moved = true;
    const now = latest.current;
    const found = drag.kind === "resize" ? null : sheetAt(drag.x, drag.y);
    const sheet = found ?? document.getElementById(`page-${drag.point.document}-${drag.point.page}`);
    if (!sheet || (drag.kind === "new" && !found && !drag.placed)) {
      return setGhost(null);
    }
    drag.placed = true;
    const page = now.pages[Number(sheet.dataset.page)];
    const box = sheet.getBoundingClientRect();
    const scale = { width: box.width, height: box.height };
    const at = { x: (drag.x - box.left) / box.width, y: (drag.y - box.top) / box.height };
    if (drag.kind === "resize") {
      drag.point = resized(drag.point, at.x - drag.point.x, at.y - drag.point.y, scale);
      return setGhost({ point: drag.point, guides: null });
    }
    const moved = inside({
      ...drag.point,
      document: page.document,
      page: page.page,
      x: at.x - drag.offset[0] * drag.point.w,
      y: at.y - drag.offset[1] * drag.point.h,
    });
    const others = now.points.filter((p) => p.id !== moved.id && isOn(p, page));
    const result = now.snap ? snapped(moved, others, scale) : { box: moved, guides: null };
    drag.point = inside(result.box);
    drag.over = Boolean(found);
    setGhost({ point: drag.point, guides: result.guides });
  };

  const stop = (keep) => {
    const drag = running.current;
    if (!drag) return;
    running.current = null;
    clearInterval(drag.timer);
    window.removeEventListener("pointermove", step);
    window.removeEventListener("pointerup", drag.up);
    window.removeEventListener("pointercancel", drag.cancel);
    window.removeEventListener("keydown", drag.keys, true);
    setGhost(null);
    dragged.current = Boolean(drag.moved);
    setTimeout(() => (dragged.current = false), 0);
    if (keep && drag.moved && (drag.kind !== "new" || drag.over)) latest.current.onDrop(drag.point, drag.kind);
  };
  useEffect(() => () => stop(false), []);

  const grab = (event, point, kind) => {
    if (event.button !== 0 || running.current) return;
    const box = event.currentTarget.getBoundingClientRect();
    const offset = kind === "new" ? [0.5, 0.5] : [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const drag = { kind, point, offset, from: [event.clientX, event.clientY], x: event.clientX, y: event.clientY };
    drag.up = () => stop(true);
    drag.cancel = () => stop(false);
    drag.keys = (pressed) => {
      if (pressed.key !== "Escape") return;
      pressed.stopPropagation();
      stop(false);
    };
    drag.timer = setInterval(() => {
      if (!drag.moved) return;
      scrollNearRim(canvas.current, drag.y);
      step();
    }, 30);
    running.current = drag;
    window.addEventListener("pointermove", step);
    window.addEventListener("pointerup", drag.up);
    window.addEventListener("pointercancel", drag.cancel);
    window.addEventListener("keydown", drag.keys, true);
  };

  return { ghost, grab, dragged };
}
