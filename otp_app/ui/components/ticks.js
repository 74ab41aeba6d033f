import { useSyncExternalStore } from "react";

/**
 * What is ticked, for all that shows it: the points on the pages, the list, the bar. A tick shows at once; the server
 * has the last word. Each change goes out as one event with a number, and is waiting until the server has answered
 * that number; then the server's own list counts, so a refused or lost tick visibly goes back.
 */
let server = { points: [], ticked: [], answered: 0 };
let waiting = new Map();
let last = 0;
let send = () => {};
let timer;
let snapshot = build();
const listeners = new Set();
const RETRY = 5000;

function build() {
  const points = server.points.map((point) => {
    const change = waiting.get(point.id);
    return { ...point, ticked: change ? change.on : server.ticked.includes(point.id) };
  });
  const open = points.filter((point) => point.required && !point.ticked);
  return {
    points,
    ticked: points.filter((point) => point.ticked).length,
    optional: points.filter((point) => !point.required && !point.ticked).length,
    next: open[0],
    waiting: waiting.size,
  };
}

function publish() {
  snapshot = build();
  listeners.forEach((listener) => listener());
  clearTimeout(timer);
  if (waiting.size) timer = setTimeout(retry, RETRY);
}

/** A frame that was under way when the connection broke is lost, and a tick may be repeated without harm. */
function retry() {
  if (navigator.onLine) waiting.forEach((change, id) => send(id, change.on, change.number));
  publish();
}

/** What the server says, whenever it says something. */
export function feed(points, ticked, answered, sender) {
  server = { points, ticked, answered };
  send = sender;
  last = Math.max(last, answered);
  waiting = new Map([...waiting].filter(([, change]) => change.number > answered));
  publish();
}

export function toggle(id) {
  const point = snapshot.points.find((each) => each.id === id);
  const change = { on: !point.ticked, number: ++last };
  waiting.set(id, change);
  publish();
  send(id, change.on, change.number);
}

/** The number up to which an answer is due. */
export const lastNumber = () => last;

export function goTo(id) {
  const point = document.getElementById(`point-${id}`);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  point?.scrollIntoView({ block: "center", inline: "center", behavior: calm ? "auto" : "smooth" });
  point?.focus({ preventScroll: true });
}

export function useTicks() {
  return useSyncExternalStore(subscribe, () => snapshot, () => snapshot);
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** "{n} of {total}" with its places filled. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
