import { useEffect, useRef, useState } from "react";

/** The messages of the local outbox: a list, and the chosen one in a frame that may run nothing. */
export function Mailbox({ texts, sprite, lang }) {
  const [mails, setMails] = useState(null);
  const [chosen, setChosen] = useState("");
  const [failed, setFailed] = useState(false);
  const reader = useRef(null);

  useEffect(() => {
    setChosen(new URLSearchParams(window.location.search).get("m") || "");
    let stopped = false;
    let timer;
    const load = async () => {
      try {
        const answer = await fetch("/api/mailbox");
        if (!answer.ok) throw new Error(answer.status);
        const found = await answer.json();
        if (!stopped) {
          setMails(found);
          setFailed(false);
        }
      } catch {
        if (!stopped) setFailed(true);
      }
      if (!stopped) timer = setTimeout(load, document.hidden ? 10000 : 2000);
    };
    load();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, []);

  const open = (event, id) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    setChosen(id);
    window.history.replaceState(window.history.state, "", id ? `?m=${encodeURIComponent(id)}` : window.location.pathname);
    setTimeout(() => reader.current?.scrollIntoView({ block: "nearest" }), 0);
  };

  if (mails === null)
    return failed ? <Problem {...{ texts, sprite }} /> : <p role="status" className="muted">{texts.loading}</p>;
  if (!mails.length)
    return (
      <section className="card flush">
        <div className="empty">
          <svg className="i" aria-hidden="true"><use href={`${sprite}#inbox`} /></svg>
          <h2 className="h3">{texts.empty}</h2>
          <p className="muted">{texts.emptyMore}</p>
        </div>
      </section>
    );
  const mail = mails.find(({ id }) => id === chosen);
  return (
    <div className={`mailbox ${mail ? "chosen" : ""}`}>
      {failed && <Problem {...{ texts, sprite }} />}
      <section className="card flush" aria-label={texts.list}>
        <ul className="rows">
          {mails.map(({ id, subject, to, to_name, at, channel }) => (
            <li key={id}>
              <a className="line" href={`?m=${encodeURIComponent(id)}`} aria-current={id === chosen ? "true" : undefined} onClick={(event) => open(event, id)}>
                <span>
                  {texts[channel] && <Kind {...{ texts, sprite, channel }} />}
                  <b className="block">{subject}</b>
                  <span className="block sm muted">{texts.to} {to_name ? `${to_name} · ${to}` : to}</span>
                  <time className="sm faint" dateTime={at}>
                    {new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at))}
                  </time>
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <section className="card flush reading" ref={reader} aria-label={texts.reading} aria-live="polite">
        {mail ? (
          <>
            <div className="card-head">
              <a className="btn btn-sm narrow" href="?" onClick={(event) => open(event, "")}>
                <svg className="i" aria-hidden="true"><use href={`${sprite}#chevron-left`} /></svg>
                {texts.back}
              </a>
              <h2 className="h3">{texts[mail.channel] ? `${texts[mail.channel]} · ${mail.to}` : mail.subject}</h2>
              <a className="btn btn-sm end" href={`/api/mailbox/${mail.id}.eml`} download>
                <svg className="i" aria-hidden="true"><use href={`${sprite}#download`} /></svg>
                {texts.download}
              </a>
            </div>
            {texts[mail.channel] ? (
              <p className="text-message">{mail.subject}</p>
            ) : (
              <iframe title={mail.subject} src={`/api/mailbox/${mail.id}.html`} sandbox="allow-popups allow-popups-to-escape-sandbox" />
            )}
          </>
        ) : (
          <div className="empty">
            <svg className="i" aria-hidden="true"><use href={`${sprite}#mail`} /></svg>
            <p className="muted">{texts.choose}</p>
          </div>
        )}
      </section>
    </div>
  );
}

function Kind({ texts, sprite, channel }) {
  return (
    <span className="badge">
      <svg className="i" aria-hidden="true"><use href={`${sprite}#smartphone`} /></svg>
      {texts[channel]}
    </span>
  );
}

function Problem({ texts, sprite }) {
  return (
    <div className="banner no" role="alert">
      <svg className="i" aria-hidden="true"><use href={`${sprite}#circle-alert`} /></svg>
      <p className="sm">{texts.problem}</p>
    </div>
  );
}
