import { useEffect, useRef, useState } from "react";
import { Icon } from "$/public/external/otp_app/ui/components/icon/icon.jsx";
import { fill } from "$/public/external/otp_app/ui/components/icon/wording.js";
import { begin, finishTurns, stubbornly, turn } from "./camera_send.js";
import { Leave, Preview, Private, useCamera } from "./camera_live.jsx";
import { grab } from "./camera_stream.js";

const FIRST = 700; // nobody has read the first arrow sooner, and the server knows
const ARROWS = { left: "arrow-left", right: "arrow-right", centre: "scan-face" };
const LONGEST = 45000; // of a series, as domain/identity/gesture.py has it

/** The series of turns: one arrow at a time, the next only when the server has seen this one. */
export function Gesture({ signer, title, texts, sprite, triesLeft, onDone, onTrouble, onLeave }) {
  const video = useRef(null);
  const [phase, setPhase] = useState("ready"); // ready, running, failed
  const [asked, setAsked] = useState({ turn: "", done: 0, of: 0 });
  const [line, setLine] = useState(true);
  const [tries, setTries] = useState(triesLeft);
  const on = useCamera("gesture", video, onTrouble);

  useEffect(() => {
    if (phase !== "running" || !on) return;
    let alive = true;
    const living = () => alive;
    (async () => {
      try {
        const leave = await stubbornly(() => begin(signer, "gesture"), setLine, living);
        const end = Date.now() + LONGEST;
        let now = leave.gesture;
        if (!alive) return;
        setAsked({ turn: now, done: 0, of: 0 });
        await new Promise((resolve) => setTimeout(resolve, FIRST));
        while (alive && now && Date.now() < end) {
          const begun = Date.now();
          const frame = await grab(video.current, "gesture", 960, 0.8);
          const told = await stubbornly(() => turn(signer, leave, frame), setLine, living);
          if (!alive) return;
          now = told.following;
          setAsked({ turn: now, done: told.done, of: told.of });
          await new Promise((resolve) => setTimeout(resolve, Math.max(0, told.after - (Date.now() - begun))));
        }
        const verdict = await stubbornly(() => finishTurns(signer, leave), setLine, living);
        if (!alive) return;
        if (verdict.passed || tries <= 1) return onDone();
        setTries(tries - 1);
        setPhase("failed");
      } catch (error) {
        if (!alive) return;
        if (error.code === "capture_token_dead") setPhase("failed");
        else onTrouble(error.code === "captures_too_many" ? "too_many" : error.code === "vision_unavailable" ? "unavailable" : "refused", error.detail);
      }
    })();
    return () => {
      alive = false;
    };
  }, [phase, on]);

  const running = phase === "running";
  return (
    <>
      <div className="cam-main">
        <h1 className="cam-h">{title}</h1>
        <Preview step="gesture" video={video} mirrored good={on} />
        <p className="hintpill" role="status">
          {running && asked.turn ? <Icon sprite={sprite} name={ARROWS[asked.turn]} /> : null}
          {!on ? texts.starting : !line ? texts.offline : running ? (asked.turn ? texts[`turn_${asked.turn}`] : texts.checking) : phase === "failed" ? texts.turns_failed : texts.turns_how}
        </p>
        {running && asked.of > 0 && <p className="num">{fill(texts.turns_count, { n: asked.done, total: asked.of })}</p>}
        {phase === "failed" && <p className="cam-tip sm">{fill(texts.turns_again, { n: tries })}</p>}
      </div>
      <div className="cam-foot">
        <div className="cam-bar">
          <Leave texts={texts} sprite={sprite} onLeave={onLeave} />
          {running ? (
            <span />
          ) : (
            <button type="button" className="btn btn-primary btn-lg" aria-disabled={!on} onClick={() => on && setPhase("running")} autoFocus>
              {phase === "failed" ? texts.try_again : texts.turns_begin}
            </button>
          )}
          <span />
        </div>
        <Private texts={texts} sprite={sprite} />
      </div>
    </>
  );
}
