import { useEffect, useRef, useState } from "react";

/** <details> that also closes on Escape, on a click elsewhere, and when the focus leaves it. */
export function Disclosure({ label, name, children, className, menuClass }) {
  const ref = useRef(null);
  useEffect(() => {
    const root = ref.current;
    const close = (focus) => {
      if (!root.open) return;
      root.open = false;
      if (focus) root.querySelector("summary").focus();
    };
    const onKey = (event) => event.key === "Escape" && close(true);
    const onPointer = (event) => root.contains(event.target) || close(false);
    const onFocus = (event) => event.relatedTarget && !root.contains(event.relatedTarget) && close(false);
    root.addEventListener("keydown", onKey);
    root.addEventListener("focusout", onFocus);
    document.addEventListener("pointerdown", onPointer);
    return () => {
      root.removeEventListener("keydown", onKey);
      root.removeEventListener("focusout", onFocus);
      document.removeEventListener("pointerdown", onPointer);
    };
  }, []);
  return (
    <details ref={ref} className={`menu ${className || ""}`}>
      <summary aria-label={name || undefined}>{label}</summary>
      <div className={`menu-list ${menuClass || ""}`}>{children}</div>
    </details>
  );
}

/** Links to the same page in other languages; keeps the query, and remembers the choice for "/". */
export function LanguageLinks({ current, languages }) {
  const [search, setSearch] = useState("");
  useEffect(() => {
    const read = () => setSearch(window.location.search);
    read();
    window.addEventListener("popstate", read);
    return () => window.removeEventListener("popstate", read);
  }, []);
  const remember = (code) => {
    document.cookie = `lang=${code}; Path=/; Max-Age=31536000; SameSite=Lax`;
  };
  return (
    <ul>
      {languages.map(({ code, name, path }) => (
        <li key={code}>
          <a
            href={path + search}
            hrefLang={code}
            lang={code}
            aria-current={code === current ? "true" : undefined}
            onClick={() => remember(code)}
          >
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
}
