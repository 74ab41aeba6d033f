import { useEffect, useLayoutEffect, useRef, useState } from "react";

/** Native <dialog>, modal while `open`. Escape and the backdrop ask `onDismiss`, which is the safe choice. */
export function ModalDialog({ open, labelledBy, onDismiss, children, className }) {
  const ref = useRef(null);
  // Before other effects: while it is open, nothing behind it can be given the focus.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      className={`dialog ${className || ""}`}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault();
        onDismiss?.();
      }}
      onClick={(event) => event.target === ref.current && onDismiss?.()}
    >
      <div className="stack g4">{open && children}</div>
    </dialog>
  );
}

/** A message for six seconds; it stays while the pointer or the focus is on it. */
export function Toast({ message, icon, onGone, children }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!message || held) return;
    const timer = setTimeout(() => onGone?.(), 6000);
    return () => clearTimeout(timer);
  }, [message, held]);
  return (
    <div className="toasts" role="status">
      {message && (
        <div
          className="toast"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <svg className="i" aria-hidden="true">
            <use href={`${icon}#check`} />
          </svg>
          <span>{message}</span>
          {children}
        </div>
      )}
    </div>
  );
}

/** Copies `text`, and says so on the button and to screen readers. */
export function CopyButton({ text, label, done, icon, className }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 4000);
  };
  return (
    <>
      <button type="button" className={`btn ${className || ""}`} onClick={copy}>
        <svg className="i" aria-hidden="true">
          <use href={`${icon}#${copied ? "check" : "copy"}`} />
        </svg>
        {copied ? done : label}
      </button>
      <span className="sr" role="status">
        {copied ? done : ""}
      </span>
    </>
  );
}
