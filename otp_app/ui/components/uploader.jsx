import { useRef, useState } from "react";
import { Icon } from "$/public/external/otp_app/ui/components/icon/icon.jsx";
import { fill } from "$/public/external/otp_app/ui/components/icon/wording.js";

/** Sends one file as the raw body; calls back with the share that has gone, then with the answer. */
function post(url, file, language, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${url}?name=${encodeURIComponent(file.name.slice(-200))}`);
    request.setRequestHeader("Content-Type", "application/pdf");
    request.setRequestHeader("Accept-Language", language);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      let body = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // An answer that is not JSON did not come from our API; the status says enough.
      }
      resolve({ ok: request.status === 201, status: request.status, body });
    };
    request.onerror = () => resolve({ ok: false, status: 0, body: {} });
    request.send(file);
  });
}

/** Choose or drop PDFs; each is sent with progress and leaves a row only when something is wrong with it. */
export function Uploader({ url, most, texts, language, icon, compact, onDone }) {
  const [rows, setRows] = useState([]);
  const [over, setOver] = useState(false);
  const chain = useRef(Promise.resolve());
  const next = useRef(1);
  const change = (id, what) => setRows((all) => all.map((row) => (row.id === id ? { ...row, ...what } : row)));
  const drop = (id) => setRows((all) => all.filter((row) => row.id !== id));

  const take = (files) => {
    for (const file of files) {
      const id = next.current++;
      const row = { id, name: file.name, share: 0, error: "" };
      if (!/\.pdf$/i.test(file.name) && file.type !== "application/pdf") row.error = texts.not_pdf;
      else if (file.size > most) row.error = fill(texts.too_large, { megabytes: Math.floor(most / 1048576) });
      setRows((all) => [...all, row]);
      // One after the other: they keep their order, and a slow line is not divided.
      if (!row.error) chain.current = chain.current.then(() => send(id, file));
    }
  };

  const send = async (id, file) => {
    const answer = await post(url, file, language, (share) => change(id, { share }));
    if (answer.ok) {
      drop(id);
      onDone?.();
    } else {
      const lost = answer.status === 0 || answer.status >= 500 ? texts.lost : texts.refused;
      change(id, { error: (answer.status && answer.status < 500 && answer.body.detail) || lost });
    }
  };

  return (
    <div className="stack g3">
      <label
        className={`drop uploader ${over ? "over" : ""} ${compact ? "compact" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take([...event.dataTransfer.files]);
        }}
      >
        <input
          type="file"
          className="sr"
          accept="application/pdf,.pdf"
          multiple
          onChange={(event) => {
            take([...event.target.files]);
            event.target.value = "";
          }}
        />
        <Icon sprite={icon} name={compact ? "plus" : "upload"} />
        <span>
          <b className="link">{compact ? texts.another : texts.choose}</b>
          <span className="wide"> {texts.or_drop}</span>
        </span>
        <span className="sm muted">{fill(texts.limits, { megabytes: Math.floor(most / 1048576) })}</span>
      </label>
      <ul className="stack g3" aria-live="polite">
        {rows.map((row) => (
          <li key={row.id} className={`banner ${row.error ? "no" : ""}`}>
            <Icon sprite={icon} name={row.error ? "circle-alert" : "file-text"} />
            <div className="stack g2 sm">
              <span>
                <b>{row.name}</b>
                {row.error ? <span className="block">{row.error}</span> : null}
              </span>
              {!row.error && (
                <>
                  <div
                    className="progress"
                    role="progressbar"
                    aria-label={fill(texts.sending, { name: row.name })}
                    aria-valuenow={Math.round(row.share * 100)}
                    style={{ "--v": `${Math.round(row.share * 100)}%` }}
                  >
                    <span />
                  </div>
                  <span className="muted">
                    {row.share < 1 ? fill(texts.uploading, { percent: Math.round(row.share * 100) }) : texts.checking}
                  </span>
                </>
              )}
            </div>
            {row.error && (
              <button type="button" className="btn btn-quiet btn-icon" aria-label={texts.dismiss} onClick={() => drop(row.id)}>
                <Icon sprite={icon} name="x" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
