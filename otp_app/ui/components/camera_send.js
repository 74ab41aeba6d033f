/** What goes to `api.camera`: asked for with a leave, in parts, and again from where it stopped when the line breaks. */

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A refusal of the server: its stable code, its sentence, and after how many milliseconds to try again. */
export class Refused extends Error {
  constructor(status, body, after) {
    super(body.code || `http_${status}`);
    Object.assign(this, { status, code: body.code || `http_${status}`, detail: body.detail || "", after });
  }
}

async function call(method, url, body) {
  const json = body && !(body instanceof Blob);
  const answer = await fetch(url, {
    method,
    body: json ? JSON.stringify(body) : body,
    headers: { "Accept-Language": document.documentElement.lang, ...(json ? { "Content-Type": "application/json" } : {}) },
    credentials: "same-origin",
    cache: "no-store",
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said, 1000 * (Number(answer.headers.get("Retry-After")) || 1));
  return said;
}

const base = (signer) => `/api/signers/${encodeURIComponent(signer)}/captures`;
const at = (signer, leave) => `${base(signer)}/${encodeURIComponent(leave.token)}`;

export const begin = (signer, step) => call("POST", base(signer), { step });
export const look = (signer, leave, frame) => call("POST", `${at(signer, leave)}/look`, frame);
export const turn = (signer, leave, frame) => call("POST", `${at(signer, leave)}/gesture`, frame);
export const finishTurns = (signer, leave) => call("POST", `${at(signer, leave)}/gesture/finish`);

/** Repeats what fails for want of a connection, or because the server is busy, until it is refused or done. */
export async function stubbornly(act, onLine, alive) {
  for (;;) {
    try {
      const answer = await act();
      onLine(true);
      return answer;
    } catch (error) {
      if (!alive()) throw error;
      const passing = error.code === "vision_busy" || error.code === "frames_too_many" || error.status >= 502;
      if (error instanceof Refused && !passing) throw error;
      if (!(error instanceof Refused)) onLine(false);
      await wait(error.after || 1500);
    }
  }
}

/** Sends a picture whole; onShare: the share that is there, onLine: whether there is a connection. */
export async function send(signer, leave, picture, { onShare, onLine, alive }) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await picture.arrayBuffer()));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  let broken = false;
  const noticing = (on) => {
    broken ||= !on;
    onLine(on);
  };
  let offset = 0;
  while (offset < picture.size) {
    const part = picture.slice(offset, offset + leave.part_bytes);
    const answer = await stubbornly(
      async () => {
        if (broken) offset = (await call("GET", at(signer, leave))).received;
        broken = false;
        return offset < picture.size && call("PUT", `${at(signer, leave)}?offset=${offset}`, picture.slice(offset, offset + leave.part_bytes));
      },
      noticing,
      alive,
    );
    offset = answer ? answer.received : offset;
    if (!part.size) break;
    onShare(offset / picture.size);
  }
  let asked = 0;
  return stubbornly(
    async () => {
      try {
        asked += 1;
        return await call("POST", `${at(signer, leave)}/finish`, { sha256 });
      } catch (error) {
        // The answer to the first try was lost, and its token is used up: the page's own reading says what became of it.
        if (asked > 1 && broken && error.code === "capture_token_dead") return { kept: true, hints: [] };
        throw error;
      }
    },
    noticing,
    alive,
  );
}
