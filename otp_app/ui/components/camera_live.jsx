import { useEffect, useRef, useState } from "react";
import { Icon } from "$/public/external/otp_app/ui/components/icon/icon.jsx";
import { begin, look } from "./camera_send.js";
import { GUIDE, firstFrame, grab, ofFace, partOf, ratioOf, switchOff, switchOn, tooCoarse } from "./camera_stream.js";

const SOON = 330; // until a look after one whose leave was over; after all others the server says how long
const STUCK = 15000; // the same hint so long: say more
const GATES = {
  whole: ["no_document", "too_far", "too_near", "tilted", "wrong_side", "no_face", "several_faces", "face_off_centre", "face_turned"],
  light: ["too_dark", "too_bright", "glare"],
  sharp: ["blurred"],
};

const SIGNS = {
  too_dark: "sun",
  too_bright: "sun",
  glare: "sun",
  no_document: "id-card",
  too_far: "zoom-in",
  too_near: "zoom-out",
  tilted: "rotate-cw",
  blurred: "hand",
  wrong_side: "refresh-cw",
};

/** Where the pictures go; stands below every picture. */
export function Private({ texts, sprite }) {
  return (
    <p className="cam-note sm">
      <Icon sprite={sprite} name="lock" />
      <span>{texts.private}</span>
    </p>
  );
}

/** Back to the page. */
export function Leave({ texts, sprite, onLeave }) {
  return (
    <button type="button" className="btn btn-quiet" onClick={onLeave}>
      <Icon sprite={sprite} name="arrow-left" />
      {texts.back}
    </button>
  );
}

/** The camera's picture behind a frame of the step's shape, laid so that the frame is what the server looks for. */
export function Preview({ step, video, mirrored, good }) {
  const place = (event) => {
    const seen = event.target;
    const part = partOf(seen, step);
    seen.style.width = `${(100 / GUIDE) * (seen.videoWidth / part.width)}%`;
  };
  return (
    <div className={`frame ${ofFace(step) ? "oval" : ""} ${good ? "good" : ""}`} style={{ "--ratio": ratioOf(step) }}>
      <video ref={video} className={mirrored ? "mirrored" : ""} playsInline muted autoPlay onLoadedMetadata={place} onResize={place} />
      <span className="shade" />
    </div>
  );
}

/**
 * Switches the camera on for as long as it is shown, and again after the tab was in the background. rough: whether one
 * that shows little detail is wanted all the same.
 */
export function useCamera(step, video, onTrouble, rough) {
  const [on, setOn] = useState(false);
  const trouble = useRef(onTrouble);
  trouble.current = onTrouble;
  useEffect(() => {
    let stream;
    let gone = false;
    let starting = false;
    const stop = () => {
      switchOff(stream);
      stream = undefined;
      setOn(false);
    };
    const start = async () => {
      if (stream || starting || gone || document.visibilityState === "hidden") return;
      starting = true;
      try {
        const opened = await switchOn(step);
        if (gone || document.visibilityState === "hidden") return switchOff(opened);
        stream = opened;
        for (const track of stream.getVideoTracks()) track.onended = () => !gone && trouble.current("ended");
        video.current.srcObject = stream;
        await video.current.play().catch(() => {});
        await firstFrame(video.current);
        const lack = gone ? "" : tooCoarse(video.current, step);
        if (lack === "small" || (lack && !rough)) throw new Error(lack);
        if (!gone) setOn(true);
      } catch (error) {
        if (!gone) trouble.current(error.message);
        stop();
      } finally {
        starting = false;
      }
    };
    // A phone that sleeps takes the camera away without a word; it is switched off in good order, and on again.
    const turn = () => (document.visibilityState === "hidden" ? stop() : start());
    document.addEventListener("visibilitychange", turn);
    start();
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", turn);
      switchOff(stream);
    };
  }, [step]);
  return on;
}

/** The view finder: hints while it runs, the shutter by itself when it is good twice, and by hand at any time. */
export function Live({ signer, step, title, texts, sprite, rough, onShot, onTrouble, onLeave }) {
  const video = useRef(null);
  const leave = useRef(null);
  const taken = useRef(false);
  const [hints, setHints] = useState(null);
  const [line, setLine] = useState(true);
  const [stuck, setStuck] = useState(false);
  const [help, setHelp] = useState(false);
  const on = useCamera(step, video, onTrouble, rough);

  const shoot = async () => {
    if (taken.current || !on) return;
    taken.current = true;
    const picture = await grab(video.current, step, 4096, 0.92);
    onShot(picture, leave.current);
  };

  useEffect(() => {
    if (!on) return;
    let alive = true;
    let good = 0;
    let since = Date.now();
    let first = "";
    const round = async () => {
      leave.current ||= await begin(signer, step);
      const begun = Date.now();
      const found = await look(signer, leave.current, await grab(video.current, step, 640, 0.75));
      if (!alive) return;
      setLine(true);
      setHints(found.hints);
      if ((found.hints[0] || "") !== first) {
        first = found.hints[0] || "";
        since = Date.now();
      }
      setStuck(Boolean(first) && Date.now() - since > STUCK);
      good = found.hints.length ? 0 : good + 1;
      if (good >= 2) await shoot();
      return Math.max(0, found.after - (Date.now() - begun));
    };
    (async () => {
      while (alive && !taken.current) {
        let pause;
        try {
          pause = await round();
        } catch (error) {
          if (!alive) return;
          good = 0;
          pause = error.after || 1500;
          if (error.code === "capture_token_dead") {
            leave.current = null;
            pause = SOON;
          } else if (!error.status) setLine(false);
          else if (error.status !== 429 && error.status < 502 && error.code !== "vision_unavailable") return onTrouble("refused", error.detail);
          else if (error.code === "captures_too_many") return onTrouble("too_many", error.detail);
          else if (error.code === "vision_unavailable") return onTrouble("unavailable", error.detail);
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    })();
    return () => {
      alive = false;
    };
  }, [on]);

  const first = hints?.[0];
  const good = on && line && hints && !first;
  const said = !on ? texts.starting : !line ? texts.offline : !hints ? texts.looking : first ? texts[`hint_${first}`] : texts.hold;
  return (
    <>
      <div className="cam-main">
        <h1 className="cam-h">{title}</h1>
        <Preview step={step} video={video} mirrored={ofFace(step)} good={good} />
        <p className="hintpill" role="status">
          {on && line && hints && <Icon sprite={sprite} name={SIGNS[first] || (first ? "scan-face" : "hand")} />}
          {said}
        </p>
        <ul className="gates">
          {Object.entries(GATES).map(([gate, codes]) => {
            const well = on && hints && !hints.some((hint) => codes.includes(hint));
            return (
              <li key={gate} className={well ? "g-ok" : ""}>
                <Icon sprite={sprite} name={well ? "check" : "loader-circle"} />
                {texts[`gate_${gate}`]}
                <span className="sr">{well ? texts.well : texts.not_yet}</span>
              </li>
            );
          })}
        </ul>
        {(stuck || help) && (
          <p className="cam-tip sm" role="status">
            {(stuck && texts[`tip_${first}`]) || texts.tips}
          </p>
        )}
      </div>
      <div className="cam-foot">
        <div className="cam-bar">
          <Leave texts={texts} sprite={sprite} onLeave={onLeave} />
          <button type="button" className="shutter" aria-label={texts.shutter} aria-disabled={!on} onClick={shoot} autoFocus />
          <button type="button" className="btn btn-quiet" aria-expanded={help} onClick={() => setHelp(!help)}>
            <Icon sprite={sprite} name="circle-question-mark" />
            {texts.help}
          </button>
        </div>
        <Private texts={texts} sprite={sprite} />
      </div>
    </>
  );
}
