import { useEffect, useRef, useState } from "react";
import { useBusy } from "./busy.js";
import { focusHeading } from "./ceremony_flow.jsx";
import { Ticking } from "./ticking.jsx";

/**
 * One field for six digits. What is typed lives in the field alone, goes out as the argument of one event, and is
 * gone when the answer (another `attempt`) comes; going to the mail and back does not empty it.
 */
export function CodeForm({ id, label, round, attempt, valid, tries, error, texts, icon, onSign, onOver }) {
  const ref = useRef(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useBusy(id, round);
  useEffect(() => {
    ref.current.value = "";
    scrollTo({ top: 0, behavior: "instant" });
    ref.current.focus({ preventScroll: true });
  }, [attempt]);
  // A code that is over takes the field away, and the focus must not go with it.
  useEffect(() => () => document.activeElement === document.body && focusHeading(), []);

  const submit = (event) => {
    event.preventDefault();
    const code = ref.current.value;
    if (code.length !== 6) {
      setMissing(true);
      ref.current.focus();
    } else if (!busy) {
      setBusy(true);
      onSign(code);
    }
  };
  const clean = () => {
    const digits = ref.current.value.replace(/\D/g, "").slice(0, 6);
    if (digits !== ref.current.value) ref.current.value = digits;
    setMissing(false);
  };
  const wrong = missing ? texts.missing : error;
  return (
    <form id={id} className="stack g3" onSubmit={submit} noValidate autoComplete="off">
      <label htmlFor={`${id}-field`} className="label">
        {label}
      </label>
      <div className="otp">
        <input
          ref={ref}
          id={`${id}-field`}
          name="one-time-code"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9]*"
          spellCheck={false}
          readOnly={busy}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={`${wrong ? `${id}-error ` : ""}${id}-hint`}
          onInput={clean}
        />
      </div>
      <div role="alert">
        {wrong && (
          <p className="error" id={`${id}-error`}>
            <svg className="i" aria-hidden="true">
              <use href={`${icon}#circle-alert`} />
            </svg>
            <span>{wrong}</span>
          </p>
        )}
      </div>
      <p className="hint num" id={`${id}-hint`}>
        <Ticking seconds={valid} round={round} text={texts.valid} spoken={texts.spoken} onOver={onOver} />
        {!error && ` · ${tries}`}
      </p>
    </form>
  );
}

/** Another code: counts down until one may be asked for; without a label it only counts. */
export function Resend({ seconds, round, text, label, busyLabel, onResend }) {
  const [over, setOver] = useState(seconds <= 0);
  const [busy, setBusy] = useBusy("resend", round);
  useEffect(() => setOver(seconds <= 0), [seconds, round]);
  if (!over) {
    return (
      <b className="num flow">
        <Ticking seconds={seconds} round={round} text={text} onOver={() => setOver(true)} />
      </b>
    );
  }
  if (!label) return null;
  const ask = () => {
    if (busy) return;
    setBusy(true);
    onResend();
  };
  return (
    <button type="button" className="linklike" aria-busy={busy} onClick={ask}>
      {busy ? busyLabel : label}
    </button>
  );
}
