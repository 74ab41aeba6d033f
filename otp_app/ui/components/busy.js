import { useEffect, useSyncExternalStore } from "react";

const busy = new Map();
const listeners = new Set();
const LONGEST = 12000;

function set(name, on) {
  clearTimeout(busy.get(name));
  busy.delete(name);
  // An answer that never comes must not leave a dead button.
  if (on) busy.set(name, setTimeout(() => set(name, false), LONGEST));
  listeners.forEach((listener) => listener());
}

/** Whether an action is under way, shared by all that show it; over when the server has answered (`round` changes). */
export function useBusy(name, round) {
  const on = useSyncExternalStore(subscribe, () => busy.has(name), () => false);
  useEffect(() => {
    if (busy.has(name)) set(name, false);
  }, [name, round]);
  return [on, (value) => set(name, value)];
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
