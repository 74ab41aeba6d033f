import { useEffect, useRef, useState } from "react";

const SPOKEN = [60, 10];
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** A countdown in words, from `seconds` as of the answer `round`; read aloud at 60 and 10 seconds only. */
export function Ticking({ seconds, round, text, spoken, onOver }) {
  const [left, setLeft] = useState(seconds);
  const [said, setSaid] = useState("");
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    // By the clock and not by counting: a phone that sleeps stops timers.
    const end = Date.now() + seconds * 1000;
    let before = seconds;
    const look = () => {
      const now = Math.max(Math.ceil((end - Date.now()) / 1000), 0);
      setLeft(now);
      // A busy phone skips a second now and then, which must not be the one that is spoken.
      if (spoken && now && SPOKEN.some((at) => now <= at && at < before)) setSaid(spoken.replace("{time}", clock(now)));
      before = now;
      if (now === 0) {
        clearInterval(timer);
        over.current?.();
      }
    };
    const timer = setInterval(look, 1000);
    setLeft(seconds);
    setSaid("");
    return () => clearInterval(timer);
  }, [seconds, round]);
  return (
    <>
      <span>{text.replace("{time}", clock(left))}</span>
      {spoken && (
        <span className="sr" role="status">
          {said}
        </span>
      )}
    </>
  );
}
