import { useEffect, useLayoutEffect, useRef } from "react";
import { useBusy } from "./busy.js";

const RETRY = 5000;

/** A button for one act: says what is happening until the server has answered, and acts once. */
export function ActionButton({ name, round, label, detail, busyLabel, icon, glyph, after, form, onAct }) {
  const [busy, setBusy] = useBusy(name, round);
  const act = () => {
    if (busy) return;
    setBusy(true);
    onAct?.();
  };
  const sign = (
    <svg className="i" aria-hidden="true">
      <use href={`${icon}#${busy ? "loader-circle" : glyph}`} />
    </svg>
  );
  return (
    <button
      type={form ? "submit" : "button"}
      form={form || undefined}
      className="btn btn-primary btn-lg btn-full"
      aria-busy={busy}
      aria-disabled={busy}
      onClick={form ? undefined : act}
    >
      {after && !busy ? null : sign}
      <span>
        {busy ? busyLabel : label}
        {detail && !busy && <span className="block sm detail">{detail}</span>}
      </span>
      {after && !busy ? sign : null}
    </button>
  );
}

/**
 * The steps of one page as a browser expects of pages: title, focus on the heading, top of the page, back and forward.
 * The step stands in the fragment, which keeps the router from loading anew; what is shown is the server's decision.
 */
export function StepKeeper({ step, titles, onGo, onKept }) {
  const shown = useRef("");
  const go = useRef(onGo);
  go.current = onGo;
  const take = useRef(onKept);
  take.current = onKept;
  const begun = useRef(false); // in the first look, which shows the next step already and has set its address
  useLayoutEffect(() => {
    if (step === "loading") return;
    const kept = step === "welcome" && document.querySelector("first-look")?.dataset.kept;
    begun.current = kept === "begin" || (begun.current && step === "read" && !shown.current);
    if (kept) take.current(kept);
    if (kept !== "begin") {
      takeOver(begun.current);
      return;
    }
    // Until it has happened the first look stands there with nothing to tick; beginning again does no harm.
    const again = () => {
      const wanted = document.querySelector("first-look")?.dataset.kept;
      if (wanted && navigator.onLine) take.current(wanted);
    };
    const timer = setInterval(again, RETRY);
    return () => clearInterval(timer);
  }, [step]);
  useEffect(() => {
    if (step === "loading" || (begun.current && step === "welcome")) return;
    document.title = titles[step] || titles.other;
    const first = !shown.current || shown.current === "loading";
    if (location.hash !== `#${step}`) {
      const way = first || step === "done" || step === "ended" ? "replaceState" : "pushState";
      history[way]({ ...history.state, idx: (history.state?.idx || 0) + (way === "pushState" ? 1 : 0) }, "", `#${step}`);
    }
    if (!first) {
      scrollTo({ top: 0, behavior: "instant" });
      focusHeading();
    }
    shown.current = step;
  }, [step]);
  useEffect(() => {
    const back = () => {
      const wanted = location.hash.slice(1);
      if (wanted && wanted !== shown.current) go.current(wanted);
    };
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
  return null;
}

/** Where reading begins. */
export function focusHeading() {
  const heading = document.querySelector("#main h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

/** The app's own screen takes the place of the first look (first_look.py), not before its picture can be painted. */
function takeOver(begun) {
  const look = document.querySelector("first-look");
  if (!look) return;
  const go = () => {
    const inside = look.contains(document.activeElement);
    look.remove();
    if (begun) focusHeading();
    else if (inside) document.getElementById("main")?.focus({ preventScroll: true });
  };
  const picture = look.querySelector("img") && document.querySelector("#main .page img");
  if (!picture) return go();
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  Promise.race([picture.decode().catch(() => {}), patience]).then(go);
}

/**
 * Asks again every `every` milliseconds while somebody looks, and when they come back, at once or as soon as two seconds
 * have passed since it asked last; 0 asks on return only.
 */
export function Pulse({ every, onPulse }) {
  const pulse = useRef(onPulse);
  pulse.current = onPulse;
  useEffect(() => {
    let timer, soon;
    let last = Date.now();
    const ask = () => {
      last = Date.now();
      pulse.current();
    };
    const start = () => {
      clearInterval(timer);
      if (every && document.visibilityState === "visible") timer = setInterval(() => navigator.onLine && ask(), every);
    };
    const back = () => {
      clearTimeout(soon);
      if (document.visibilityState === "visible") soon = setTimeout(ask, Math.max(0, last + 2000 - Date.now()));
      start();
    };
    start();
    document.addEventListener("visibilitychange", back);
    addEventListener("online", back);
    return () => {
      clearInterval(timer);
      clearTimeout(soon);
      document.removeEventListener("visibilitychange", back);
      removeEventListener("online", back);
    };
  }, [every]);
  return null;
}

/** Fetches the first page's picture while the welcome is being read. */
export function Prefetch({ address }) {
  useEffect(() => {
    if (!address || navigator.connection?.saveData) return;
    const timer = setTimeout(() => (new Image().src = address), 300);
    return () => clearTimeout(timer);
  }, [address]);
  return null;
}
