/**
 * The last moment to send something before the page goes.
 *
 * Reflex cuts the connection on beforeunload, and listeners of a window run in the order in which they came. So this
 * one is there as soon as the module is loaded (live.jsx brings it to every page behind the login), before Reflex
 * connects. Phones fire only visibilitychange.
 */
const callbacks = new Set();
const leave = () => callbacks.forEach((callback) => callback());

if (typeof window !== "undefined") {
  window.addEventListener("beforeunload", leave);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
}

/** Calls back when the page may be about to go; returns what undoes it. */
export function onLeaving(callback) {
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}
