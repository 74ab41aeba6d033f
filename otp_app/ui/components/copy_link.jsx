import { useEffect, useRef, useState } from "react";

/**
 * Fetches a signing link and puts it on the clipboard. The link is a secret: it goes from the server into the clipboard
 * and stays in no state. Where the clipboard is refused it is shown, selected, until the page goes.
 */
export function CopyLink({ url, texts, icon, className }) {
  const [state, setState] = useState("idle");
  const [link, setLink] = useState("");
  const shown = useRef(null);
  useEffect(() => shown.current?.select(), [link]);
  const ask = async () => {
    const answer = await fetch(url, { method: "POST", headers: { "Accept-Language": document.documentElement.lang } });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.detail || texts.failed);
    return body.url;
  };
  const copy = async () => {
    setState("busy");
    setLink("");
    let text = "";
    try {
      const asked = ask();
      if (window.ClipboardItem && navigator.clipboard?.write) {
        // Safari allows the clipboard only while the press is being handled: the item gets its text later.
        const blob = asked.then((found) => new Blob([(text = found)], { type: "text/plain" }));
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      } else {
        text = await asked;
        await navigator.clipboard.writeText(text);
      }
      setState("done");
      setTimeout(() => setState("idle"), 4000);
    } catch (error) {
      if (text) setLink(text);
      setState(text ? "shown" : error.message || texts.failed);
    }
  };
  const words = { idle: texts.copy, shown: texts.copy, busy: texts.busy, done: texts.done }[state];
  return (
    <>
      <button type="button" className={`btn ${className || ""}`} onClick={copy} aria-busy={state === "busy"}>
        <svg className="i" aria-hidden="true">
          <use href={`${icon}#${state === "done" ? "check" : "link"}`} />
        </svg>
        {words ?? texts.copy}
      </button>
      <span className="sr" role="status">
        {state === "done" ? texts.done : ""}
      </span>
      {link && (
        <label className="field shown-link">
          <span className="sm">{texts.by_hand}</span>
          <input ref={shown} className="input code" readOnly value={link} onFocus={(event) => event.target.select()} />
        </label>
      )}
      {words === undefined && (
        <p className="error shown-link" role="alert">
          {state}
        </p>
      )}
    </>
  );
}
