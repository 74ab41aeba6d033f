import { useEffect, useRef, useState } from "react";
import { Icon } from "$/public/external/otp_app/ui/components/icon/icon.jsx";
import { Gesture } from "./camera_gesture.jsx";
import { Live, Private } from "./camera_live.jsx";
import { begin, send } from "./camera_send.js";
import { hasCamera, ofFace } from "./camera_stream.js";

/** In which words to say how a refused camera is allowed again. */
function browser() {
  const agent = navigator.userAgent;
  if (/iPhone|iPad/.test(agent)) return "ios";
  if (/Android/.test(agent)) return "android";
  if (/Firefox/.test(agent)) return "firefox";
  return /Safari/.test(agent) && !/Chrome/.test(agent) ? "safari" : "chrome";
}

/**
 * All that a signer shows to the camera, step after step; which one is next is the server's decision (`shown.step`).
 * phase: ask (what is taken and why), live, review, sending, refused (not good enough), trouble.
 */
export default function Camera({ signer, shown, icon, onKept }) {
  const { texts, step } = shown;
  const [phase, setPhase] = useState("ask");
  const [shot, setShot] = useState(null);
  const [share, setShare] = useState(0);
  const [line, setLine] = useState(true);
  const [hints, setHints] = useState([]);
  const [trouble, setTrouble] = useState({ code: "", detail: "" });
  const [rough, setRough] = useState(false);
  const dialog = useRef(null);
  const inside = ["live", "review", "sending", "refused"].includes(phase);

  useEffect(() => {
    // The next step, or what to do after the last one: its own view finder, without the explanations again.
    if (phase === "sending") setPhase("live");
  }, [step]);

  useEffect(() => {
    if (inside && !dialog.current.open) dialog.current.showModal();
    if (!inside && dialog.current?.open) dialog.current.close();
  }, [inside]);

  useEffect(() => {
    if (["review", "refused"].includes(phase)) dialog.current.querySelector("h1")?.focus();
    if (phase === "trouble") document.querySelector("#main h1")?.focus();
  }, [phase]);

  useEffect(() => () => shot && URL.revokeObjectURL(shot.url), [shot]);

  useEffect(() => {
    if (phase !== "sending" || !shot) return;
    let gone = false;
    const watch = { onShare: (part) => !gone && setShare(part), onLine: (on) => !gone && setLine(on), alive: () => !gone };
    (async () => {
      let leave = shot.leave;
      for (let tries = 0; !gone; tries += 1) {
        try {
          leave ||= await begin(signer, step);
          const answer = await send(signer, leave, shot.picture, watch);
          if (gone) return;
          if (answer.kept) return onKept();
          setHints(answer.hints);
          return setPhase("refused");
        } catch (error) {
          if (gone) return;
          if (error.code === "capture_token_dead" && tries < 2) {
            leave = null; // the phone slept longer than the leave lived
          } else if (error.status === 422 || error.code === "capture_seen_before" || error.code === "capture_token_dead") {
            setHints([]);
            setTrouble({ code: "", detail: error.detail });
            return setPhase("refused");
          } else if (error.code === "recognition_is_again" || error.code === "step_not_asked") return onKept();
          else return fail(error.code === "captures_too_many" ? "too_many" : error.code === "vision_unavailable" ? "unavailable" : "refused", error.detail);
        }
      }
    })();
    return () => {
      gone = true;
    };
  }, [phase, shot]);

  const fail = (code, detail = "") => {
    setTrouble({ code, detail });
    setPhase("trouble");
  };
  const take = (picture, leave) => {
    setShot({ picture, leave, url: URL.createObjectURL(picture) });
    setShare(0);
    setPhase("review");
  };
  const again = () => {
    if (trouble.code === "coarse") setRough(true);
    setTrouble({ code: "", detail: "" });
    setPhase("live");
  };

  return (
    <>
      {phase === "ask" && <Ask shown={shown} signer={signer} sprite={icon} onStart={again} onNone={() => fail("none")} />}
      {phase === "trouble" && <Trouble code={trouble.code} detail={trouble.detail} signer={signer} texts={texts} sprite={icon} onAgain={again} />}
      <dialog ref={dialog} className="camera" aria-label={texts.camera} onCancel={(event) => { event.preventDefault(); setPhase("ask"); }}>
        {inside && (
          <>
            <div className="cam-top row nowrap">
              <span>
                <b>{shown.of}</b>
                <span className="block sm">{shown.picture}</span>
              </span>
              <button type="button" className="btn btn-quiet btn-icon end" aria-label={texts.leave} onClick={() => setPhase("ask")}>
                <Icon sprite={icon} name="x" />
              </button>
            </div>
            {phase === "live" && step !== "gesture" && (
              <Live key={step} signer={signer} step={step} title={shown.title} texts={texts} sprite={icon} rough={rough} onShot={take} onTrouble={fail} onLeave={() => setPhase("ask")} />
            )}
            {phase === "live" && step === "gesture" && (
              <Gesture signer={signer} title={shown.title} texts={texts} sprite={icon} triesLeft={shown.tries_left} onDone={onKept} onTrouble={fail} onLeave={() => setPhase("ask")} />
            )}
            {phase !== "live" && (
              <Still phase={phase} step={step} shot={shot} share={share} line={line} hints={hints} detail={trouble.detail} title={shown.title} texts={texts} sprite={icon} onUse={() => setPhase("sending")} onAgain={again} />
            )}
          </>
        )}
      </dialog>
    </>
  );
}

/** What will be taken and why, before the browser asks for the camera. */
function Ask({ shown, signer, sprite, onStart, onNone }) {
  const { texts } = shown;
  const desk = useDesk();
  useEffect(() => {
    hasCamera().then((is) => is || onNone());
  }, []);
  return (
    <div className="stack g5">
      {shown.reason && (
        <div className="banner wait">
          <Icon sprite={sprite} name="info" />
          <div className="sm">
            <b>{shown.reason}</b>
            {shown.note && <span className="block pre-line">{shown.note}</span>}
          </div>
        </div>
      )}
      <div className="stack g3">
        <h1>{shown.heading}</h1>
        <p className="muted">{texts.why}</p>
      </div>
      <ol className="todo">
        {shown.steps.map((one, n) => (
          <li key={one.name}>
            <span className={`n ${one.done ? "done" : ""}`} aria-hidden="true">
              {one.done ? <Icon sprite={sprite} name="check" /> : n + 1}
            </span>
            <span>
              <b>{one.name}</b>
              {one.done && <span className="sr"> {texts.well}</span>}
            </span>
          </li>
        ))}
      </ol>
      <p className="sm muted note">
        <Icon sprite={sprite} name="lock" />
        <span>{texts.kept}</span>
      </p>
      <p className="sm muted">{texts.prepare}</p>
      <div className="stack g2">
        <button type="button" className="btn btn-primary btn-lg btn-full" onClick={onStart}>
          <Icon sprite={sprite} name="scan-face" />
          <span>{texts.start}</span>
        </button>
        <p className="sm muted">{texts.allow}</p>
      </div>
      {desk && <Phone signer={signer} texts={texts} />}
    </div>
  );
}

/** Whether this is no phone, so that going on with one is another way. */
function useDesk() {
  const [desk, setDesk] = useState(false);
  useEffect(() => setDesk(matchMedia("(pointer: fine)").matches), []);
  return desk;
}

/** The signer's own link as a QR code. */
function Phone({ signer, texts, open }) {
  const [asked, setAsked] = useState(open);
  return (
    <details open={open} onToggle={(event) => event.target.open && setAsked(true)}>
      <summary>{texts.phone}</summary>
      <div className="stack g2 sm">
        <p>{texts.phone_how}</p>
        {asked && <img className="qr" src={`/api/signers/${signer}/phone.svg`} width="200" height="200" alt={texts.phone_code} />}
      </div>
    </details>
  );
}

/** After the shutter: look at it, send it, or take it again. */
function Still({ phase, step, shot, share, line, hints, detail, title, texts, sprite, onUse, onAgain }) {
  const refused = phase === "refused";
  const percent = Math.round(share * 100);
  return (
    <>
      <div className="cam-main">
        <h1 className="cam-h" tabIndex={-1}>
          {refused ? texts.refused : title}
        </h1>
        <img className={`shot ${ofFace(step) ? "tall mirrored" : ""}`} src={shot.url} alt={texts.taken} />
        {phase === "review" && <p>{ofFace(step) ? texts.review_face : texts.review}</p>}
        {phase === "sending" && (
          <>
            <p className="hintpill" role="status">
              {!line ? texts.offline_sending : share < 1 ? texts.sending : texts.checking}
            </p>
            <div className="progress" role="progressbar" aria-label={texts.sending} aria-valuenow={percent} style={{ "--v": `${percent}%` }}>
              <span />
            </div>
          </>
        )}
        {refused && (
          <div role="alert" className="stack g2">
            {hints.map((hint) => (
              <p key={hint}>{texts[`hint_${hint}`]}</p>
            ))}
            {!hints.length && <p>{detail}</p>}
          </div>
        )}
      </div>
      <div className="cam-foot">
        <div className="cam-two">
          {phase !== "sending" && (
            <button type="button" className={`btn btn-lg ${refused ? "btn-primary" : "btn-quiet"}`} onClick={onAgain}>
              <Icon sprite={sprite} name="rotate-ccw" />
              {texts.again}
            </button>
          )}
          {phase === "review" && (
            <button type="button" className="btn btn-primary btn-lg" onClick={onUse}>
              <Icon sprite={sprite} name="check" />
              {texts.use}
            </button>
          )}
        </div>
        <Private texts={texts} sprite={sprite} />
      </div>
    </>
  );
}

/** Why the camera can't be used, and what there is to do. */
function Trouble({ code, detail, signer, texts, sprite, onAgain }) {
  const desk = useDesk();
  const how = code === "denied" ? texts[`denied_${browser()}`] : "";
  return (
    <div className="stack g5" role="alert">
      <div className="stack g3">
        <span className="seal wait">
          <Icon sprite={sprite} name="circle-alert" />
        </span>
        <h1 tabIndex={-1}>{texts[`trouble_${code}`] || texts.trouble_failed}</h1>
        <p className="muted">{detail || texts[`way_${code}`] || texts.way_failed}</p>
        {how && <p>{how}</p>}
      </div>
      {code !== "insecure" && (
        <button type="button" className="btn btn-primary btn-lg btn-full" onClick={onAgain}>
          <Icon sprite={sprite} name={code === "coarse" ? "camera" : "refresh-cw"} />
          <span>{code === "coarse" ? texts.use_rough : texts.try_again}</span>
        </button>
      )}
      {desk && ["none", "insecure", "denied", "taken", "failed", "small", "coarse"].includes(code) && <Phone signer={signer} texts={texts} open />}
      <p className="sm muted">{texts.other_way}</p>
    </div>
  );
}
