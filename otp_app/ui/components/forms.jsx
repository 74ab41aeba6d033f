import { useEffect, useRef, useState } from "react";

/**
 * A plain browser form (POST, then the server redirects). It checks its fields before sending, sends once, and keeps
 * the fields named in `keep` for when the server sends the reader back with ?error=.
 */
export function NativeForm({ action, method = "post", files, keep, timezoneField, children, className, label }) {
  const ref = useRef(null);
  const [ready, setReady] = useState(false);
  const sent = useRef(false);
  const store = `form:${action}`;

  useEffect(() => {
    setReady(true);
    const form = ref.current;
    if (timezoneField) form.elements[timezoneField].value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
    const query = new URLSearchParams(window.location.search);
    if (keep?.length && query.has("error")) {
      const kept = { ...Object.fromEntries(query), ...JSON.parse(sessionStorage.getItem(store) || "{}") };
      for (const name of keep) {
        const field = form.elements[name];
        if (!field || kept[name] === undefined) continue;
        if (field.type === "checkbox") field.checked = Boolean(kept[name]);
        else field.value = kept[name];
      }
    }
    sessionStorage.removeItem(store);
    const back = () => {
      sent.current = false;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    };
    window.addEventListener("pageshow", back);
    return () => window.removeEventListener("pageshow", back);
  }, []);

  const submit = (event) => {
    const form = event.currentTarget;
    if (sent.current) return event.preventDefault();
    if (!form.checkValidity()) {
      event.preventDefault();
      form.querySelector(":invalid:not(fieldset)")?.focus();
      return;
    }
    const values = {};
    for (const name of keep || []) {
      const field = form.elements[name];
      if (field) values[name] = field.type === "checkbox" ? field.checked : field.value;
    }
    if (keep?.length) sessionStorage.setItem(store, JSON.stringify(values));
    sent.current = true;
    event.nativeEvent.submitter?.setAttribute("aria-busy", "true");
  };

  return (
    <form ref={ref} action={action} method={method} encType={files ? "multipart/form-data" : undefined} className={className} aria-label={label} noValidate={ready} onSubmit={submit}>
      {children}
    </form>
  );
}

/** A labelled input that says what to do when it is left in a wrong state; `errors` is keyed by ValidityState. */
export function CheckedInput({ id, label, hint, errors, icon, reveal, type = "text", ...input }) {
  const ref = useRef(null);
  const [error, setError] = useState("");
  const [shown, setShown] = useState(false);
  const check = (whenEmpty) => {
    const { validity, value } = ref.current;
    if (!value && !whenEmpty) return;
    const kind = Object.keys(errors || {}).find((name) => validity[name]);
    setError(validity.valid || !kind ? "" : errors[kind]);
  };
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={reveal ? "with-action" : undefined}>
        <input
          {...input}
          ref={ref}
          id={id}
          type={reveal && shown ? "text" : type}
          className="input"
          aria-invalid={error ? true : undefined}
          aria-describedby={described}
          onBlur={() => check(false)}
          onInput={() => error && check(true)}
          onInvalid={(event) => {
            event.preventDefault();
            check(true);
          }}
        />
        {reveal && (
          <button type="button" className="btn btn-quiet" aria-pressed={shown} aria-controls={id} onClick={() => setShown(!shown)}>
            {shown ? reveal.hide : reveal.show}
          </button>
        )}
      </div>
      {error && <FieldError id={`${id}-error`} icon={icon} text={error} />}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A tick box that must be ticked. */
export function CheckedBox({ id, label, error, icon, ...input }) {
  const [wrong, setWrong] = useState(false);
  return (
    <div>
      <label className="check" htmlFor={id}>
        <input
          {...input}
          id={id}
          type="checkbox"
          aria-invalid={wrong || undefined}
          aria-describedby={wrong ? `${id}-error` : undefined}
          onChange={(event) => setWrong(event.target.required && !event.target.checked)}
          onInvalid={(event) => {
            event.preventDefault();
            setWrong(true);
          }}
        />
        <span>{label}</span>
      </label>
      {wrong && <FieldError id={`${id}-error`} icon={icon} text={error} />}
    </div>
  );
}

function FieldError({ id, icon, text }) {
  return (
    <p className="error" id={id}>
      <svg className="i" aria-hidden="true">
        <use href={`${icon}#circle-alert`} />
      </svg>
      {text}
    </p>
  );
}

/** A hidden field that takes its value from the query of the page's address. */
export function QueryField({ name, param }) {
  const [value, setValue] = useState("");
  useEffect(() => setValue(new URLSearchParams(window.location.search).get(param || name) || ""), []);
  return <input type="hidden" name={name} value={value} readOnly />;
}

/** A sentence with `{param}` filled in from the page's address, or another one where it is missing. */
export function QuerySentence({ text, param, without, className }) {
  const [value, setValue] = useState("");
  useEffect(() => setValue(new URLSearchParams(window.location.search).get(param) || ""), []);
  if (!value) return <p className={className}>{without}</p>;
  const [before, after] = text.split(`{${param}}`);
  return (
    <p className={className}>
      {before}
      <b>{value}</b>
      {after}
    </p>
  );
}
