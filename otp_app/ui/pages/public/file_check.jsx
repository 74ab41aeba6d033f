import { useRef, useState } from "react";

const Icon = ({ sprite, name, large }) => (
  <svg className={large ? "i i-lg" : "i"} aria-hidden="true">
    <use href={`${sprite}#${name}`} />
  </svg>
);

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** Which of the process's documents a digest belongs to. */
function compare(digest, documents) {
  for (const document of documents || []) {
    for (const kind of ["sealed", "prepared", "original"]) {
      if (document[kind] && document[kind] === digest) return { kind, number: document.number };
    }
    if (document.earlier.includes(digest)) return { kind: "earlier", number: document.number };
  }
  return { kind: documents?.length ? "none" : "alone" };
}

/** Compares a PDF with the digests of a process, in the browser; on request has its seal validated by the server. */
export function FileCheck({ documents, texts, url, sprite, lang }) {
  const input = useRef(null);
  const [over, setOver] = useState(false);
  const [file, setFile] = useState(null);
  const [digest, setDigest] = useState("");
  const [verdict, setVerdict] = useState(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  const take = async (chosen) => {
    if (!chosen) return;
    setFile(chosen);
    setDigest("");
    setVerdict(null);
    setProblem("");
    try {
      setDigest(await sha256(chosen));
    } catch {
      setProblem(texts.noHash);
    }
  };

  const validate = async () => {
    if (busy) return;
    if (!file) return input.current.click();
    setBusy(true);
    setProblem("");
    setVerdict(null);
    try {
      const headers = { "Content-Type": "application/pdf", "Accept-Language": lang };
      const answer = await fetch(url, { method: "POST", body: file, headers });
      const body = await answer.json();
      if (answer.ok) setVerdict(body);
      else setProblem(body.detail);
    } catch {
      setProblem(texts.noAnswer);
    } finally {
      setBusy(false);
    }
  };

  const match = digest && compare(digest, documents);
  const tones = { sealed: ["ok", "badge-check"], earlier: ["ok", "badge-check"], original: ["wait", "info"], prepared: ["wait", "info"], none: ["no", "circle-alert"] };
  return (
    <div className="stack g4">
      <label
        className={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        <Icon sprite={sprite} name="file-check" large />
        <span>
          <b>{texts.drop}</b> {texts.or} <span className="link">{texts.choose}</span>
        </span>
        <input ref={input} className="sr" type="file" accept="application/pdf,.pdf" onChange={(event) => take(event.target.files[0])} />
      </label>
      <div className="stack g3 empty:absolute" aria-live="polite">
        {file && (
          <dl className="facts">
            <dt>{texts.file}</dt>
            <dd>{file.name}</dd>
            {digest && (
              <>
                <dt>SHA-256</dt>
                <dd className="code">{digest}</dd>
              </>
            )}
          </dl>
        )}
        {match && tones[match.kind] && (
          <div className={`banner ${tones[match.kind][0]}`}>
            <Icon sprite={sprite} name={tones[match.kind][1]} />
            <p className="sm">
              <b>{fill(texts[match.kind], match)}</b> {texts[`${match.kind}More`]}
            </p>
          </div>
        )}
        {problem && (
          <div className="banner no">
            <Icon sprite={sprite} name="circle-alert" />
            <p className="sm">{problem}</p>
          </div>
        )}
        {verdict && <Verdict {...{ verdict, texts, sprite, lang }} />}
      </div>
      {documents?.length > 0 && (
        <dl className="facts">
          {documents.flatMap((document) =>
            ["sealed", "original"]
              .filter((kind) => document[kind])
              .flatMap((kind) => [
                <dt key={`${document.number}${kind}`}>
                  {texts[`${kind}Digest`]}
                  {documents.length > 1 && ` (${document.number})`}
                </dt>,
                <dd key={`${document.number}${kind}d`} className="code">
                  {document[kind]}
                </dd>,
              ]),
          )}
        </dl>
      )}
      <div className="row rule">
        <span className="sm muted validate-why">{texts.validateWhy}</span>
        <button type="button" className="btn" aria-busy={busy || undefined} aria-disabled={busy || undefined} onClick={validate}>
          <Icon sprite={sprite} name={busy ? "loader-circle" : "shield-check"} />
          {busy ? texts.validating : file ? texts.validate : texts.validateChoose}
        </button>
      </div>
    </div>
  );
}

function Verdict({ verdict, texts, sprite, lang }) {
  const tone = { TOTAL_PASSED: "ok", INDETERMINATE: "wait", NO_SIGNATURE: "wait", TOTAL_FAILED: "no" }[verdict.indication];
  const icon = { ok: "badge-check", wait: "info", no: "circle-alert" }[tone];
  const time = (iso) =>
    `${new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(new Date(iso))} UTC`;
  return (
    <>
      <div className={`banner ${tone}`}>
        <Icon sprite={sprite} name={icon} />
        <p className="sm">
          <b>{texts[verdict.indication]}</b> {texts[`${verdict.indication}More`]}
          {["INDETERMINATE", "TOTAL_FAILED"].includes(verdict.indication) && verdict.reason && <span className="block code">{verdict.reason}</span>}
        </p>
      </div>
      {verdict.signatures.length > 0 && (
        <ul className="rows card flush">
          {verdict.signatures.map((one) => (
            <li key={one.field} className="line">
              <span>
                <b>{texts[one.kind]}</b> <span className="sm muted">{one.level}</span>
                <span className="block sm muted">{one.signer}</span>
                <span className="block sm">
                  {(one.timestamp_at || one.claimed_at) && <time>{time(one.timestamp_at || one.claimed_at)}</time>}
                </span>
                <span className="block xs faint">
                  {one.indication}
                  {one.subindication && ` · ${one.subindication}`}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
