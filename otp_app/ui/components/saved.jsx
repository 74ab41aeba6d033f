import { useEffect, useRef, useState } from "react";
import { onLeaving } from "$/public/external/otp_app/ui/components/live/leaving.js"; // one for all, see live.py

const PAUSE = 500;

/** Calls `save` when typing pauses, when the field is left, and when the page goes; never twice for the same text. */
function useSaved(value, save) {
  const [text, setText] = useState(value ?? "");
  const current = useRef({ sent: value ?? "", text: value ?? "", timer: 0, focused: false, save });
  current.current.save = save;
  const flush = () => {
    const now = current.current;
    clearTimeout(now.timer);
    if (now.text !== now.sent) {
      now.sent = now.text;
      now.save?.(now.text);
    }
  };
  const change = (next) => {
    const now = current.current;
    now.text = next;
    setText(next);
    clearTimeout(now.timer);
    now.timer = setTimeout(flush, PAUSE);
  };
  const adopt = () => {
    const now = current.current;
    if (now.focused || now.text !== now.sent || value === undefined || value === now.text) return;
    now.text = now.sent = value ?? "";
    setText(now.text);
  };
  // The server tidies what it gets (spaces, for one); doing so under the typing hand would take the space just typed.
  useEffect(adopt, [value]);
  const focus = () => {
    current.current.focused = true;
  };
  const leave = () => {
    const now = current.current;
    now.focused = false;
    if (now.text === now.sent) adopt();
    else flush();
  };
  useEffect(() => {
    const stop = onLeaving(flush);
    return () => {
      stop();
      flush();
    };
  }, []);
  return { text, change, flush, focus, leave };
}

/** An input that saves itself. */
export function SavedInput({ value, onSave, lines, ...input }) {
  const { text, change, flush, focus, leave } = useSaved(value, onSave);
  const Tag = lines ? "textarea" : "input";
  return (
    <Tag
      {...input}
      rows={lines || undefined}
      value={text}
      onChange={(event) => change(event.target.value)}
      onFocus={focus}
      onBlur={leave}
      onKeyDown={(event) => !lines && event.key === "Enter" && flush()}
    />
  );
}

/** What was chosen shows at once; what the server then says counts. */
function useChosen(value, save) {
  const [chosen, setChosen] = useState(value);
  useEffect(() => setChosen(value), [value]);
  const choose = (next) => {
    setChosen(next);
    save?.(next);
  };
  return [chosen, choose];
}

/** A select that saves itself. */
export function SavedSelect({ value, onSave, children, ...select }) {
  const [chosen, choose] = useChosen(value, onSave);
  return (
    <select {...select} value={chosen} onChange={(event) => choose(event.target.value)}>
      {children}
    </select>
  );
}

/** Cards of a radio group that saves itself. options: [value, title, text]. */
export function SavedChoice({ value, name, options, onSave, className }) {
  const [chosen, choose] = useChosen(value, onSave);
  return (
    <div className={className}>
      {options.map(([key, title, text]) => (
        <label className="choice" key={key}>
          <input type="radio" name={name} value={key} checked={key === chosen} onChange={() => choose(key)} />
          <span>
            <b>{title}</b>
            <span className="block sm muted">{text}</span>
          </span>
        </label>
      ))}
    </div>
  );
}

/** A tick box that saves itself; its whole line is the target. */
export function SavedCheck({ value, label, text, onSave, className }) {
  const [chosen, choose] = useChosen(value, onSave);
  return (
    <label className={className}>
      <input type="checkbox" checked={chosen === true} onChange={(event) => choose(event.target.checked)} />
      <span>
        {text ? <b>{label}</b> : label}
        {text && <span className="block sm muted">{text}</span>}
      </span>
    </label>
  );
}

/** A search that keeps its words in the address, without leaving the page. */
export function SearchField({ value, param, icon, onSave, ...input }) {
  const { text, change, flush, focus, leave } = useSaved(value, (words) => {
    const url = new URL(window.location.href);
    url.searchParams.delete("page");
    if (words.trim()) url.searchParams.set(param, words.trim());
    else url.searchParams.delete(param);
    window.history.replaceState(window.history.state, "", url);
    onSave?.(words);
  });
  return (
    <form
      role="search"
      className="with-icon grow"
      onSubmit={(event) => {
        event.preventDefault();
        flush();
      }}
    >
      <svg className="i" aria-hidden="true">
        <use href={`${icon}#search`} />
      </svg>
      <input
        {...input}
        type="search"
        value={text}
        onChange={(event) => change(event.target.value)}
        onFocus={focus}
        onBlur={leave}
      />
    </form>
  );
}
