import { useEffect, useRef } from "react";
import "./leaving.js";

/**
 * Shows its children once the page's data has come, and keeps them while the address changes within the page: Reflex
 * takes is_hydrated away at every change of the query, and what was typed would go with it.
 */
export function Latch({ ready, allowed, fallback, children }) {
  const opened = useRef(false);
  if (ready) opened.current = true;
  return opened.current && allowed ? children : fallback;
}

/** Asks again and again, but only while somebody can see the page, and never before the last answer came. */
export function Ticker({ milliseconds, answer, onTick }) {
  const waiting = useRef(0);
  useEffect(() => {
    waiting.current = 0;
  }, [answer]);
  useEffect(() => {
    const ask = () => {
      if (document.hidden) return;
      if (waiting.current && Date.now() - waiting.current < 15000) return;
      waiting.current = Date.now();
      onTick?.();
    };
    const timer = setInterval(ask, milliseconds);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [milliseconds]);
  return null;
}
