import { useEffect, useRef, useState } from "react";

const MOST = 8;

/**
 * Zoom and place of the picture in a stage: wheel, pinch, dragging, and by name. The styles are set by the CSSOM.
 * onSwipe: told -1 or 1 when a finger wipes a picture that is not enlarged to the side.
 */
export function useGestures(stage, onSwipe) {
  const swiped = useRef(onSwipe);
  swiped.current = onSwipe;
  const now = useRef({ scale: 1, x: 0, y: 0, turn: 0, image: null });
  const [zoomed, setZoomed] = useState(false);

  const draw = () => {
    const { image, scale, x, y, turn } = now.current;
    if (image) image.style.transform = `translate(${x}px, ${y}px) scale(${scale}) rotate(${turn}deg)`;
    setZoomed(scale > 1.01);
  };
  const zoom = (factor, clientX, clientY) => {
    const old = now.current;
    const scale = Math.min(Math.max(old.scale * factor, 1), MOST);
    const box = stage.current.getBoundingClientRect();
    const fromX = clientX === undefined ? 0 : clientX - box.left - box.width / 2;
    const fromY = clientY === undefined ? 0 : clientY - box.top - box.height / 2;
    const share = scale / old.scale;
    now.current = keepIn({ ...old, scale, x: fromX - (fromX - old.x) * share, y: fromY - (fromY - old.y) * share });
    draw();
  };
  const move = (x, y) => {
    now.current = keepIn({ ...now.current, x: now.current.x + x, y: now.current.y + y });
    draw();
  };
  const keepIn = (next) => {
    const box = stage.current.getBoundingClientRect();
    const mostX = (box.width * (next.scale - 1)) / 2;
    const mostY = (box.height * (next.scale - 1)) / 2;
    return { ...next, x: Math.min(Math.max(next.x, -mostX), mostX), y: Math.min(Math.max(next.y, -mostY), mostY) };
  };
  const fit = () => {
    now.current = { ...now.current, scale: 1, x: 0, y: 0 };
    draw();
  };
  const show = (image, turn) => {
    if (now.current.image === image && now.current.turn === turn) return;
    now.current = { ...now.current, image, turn };
    if (image) image.style.transform = `translate(${now.current.x}px, ${now.current.y}px) scale(${now.current.scale}) rotate(${turn}deg)`;
  };

  useEffect(() => {
    const element = stage.current;
    const fingers = new Map();
    let apart = 0;
    let from = null; // where the only finger came down; null once there were two
    const wheel = (event) => {
      if (!now.current.image) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
    };
    const down = (event) => {
      if (!now.current.image || event.target.closest("button")) return;
      fingers.set(event.pointerId, event);
      element.setPointerCapture(event.pointerId);
      apart = distance(fingers);
      from = fingers.size === 1 && event.pointerType === "touch" ? event : null;
    };
    // Two fingers are for the picture: without this the browser takes an upright pinch for scrolling the page.
    const touch = (event) => {
      if (event.touches.length > 1 && now.current.image) event.preventDefault();
    };
    const drag = (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      fingers.set(event.pointerId, event);
      if (fingers.size === 1 && now.current.scale > 1) move(event.clientX - before.clientX, event.clientY - before.clientY);
      if (fingers.size === 2) {
        const next = distance(fingers);
        const [one, other] = [...fingers.values()];
        if (apart) zoom(next / apart, (one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2);
        apart = next;
      }
    };
    const up = (event) => {
      fingers.delete(event.pointerId);
      apart = distance(fingers);
      const [x, y] = from ? [event.clientX - from.clientX, event.clientY - from.clientY] : [0, 0];
      if (event.type === "pointerup" && now.current.scale === 1 && Math.abs(x) > 60 && Math.abs(y) < 40) swiped.current(x < 0 ? 1 : -1);
      from = null;
    };
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("touchstart", touch, { passive: false });
    element.addEventListener("touchmove", touch, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", drag);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("touchstart", touch);
      element.removeEventListener("touchmove", touch);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", drag);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
    };
  }, []);

  return { zoom, move, fit, show, zoomed };
}

function distance(fingers) {
  if (fingers.size !== 2) return 0;
  const [one, other] = [...fingers.values()];
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}
