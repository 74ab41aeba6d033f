import { useEffect, useState } from "react";
import { fill, goTo, toggle, useTicks } from "./ticks.js";

/** The same points as on the pages, as sentences. */
export function PointList({ title, texts, icon }) {
  const { points, ticked, next } = useTicks();
  return (
    <section className="card flush" aria-labelledby="points-title">
      <div className="card-head">
        <h2 className="h3" id="points-title">
          {title}
        </h2>
        <span className="end sm muted num">{fill(texts.of, { n: ticked, total: points.length })}</span>
      </div>
      <ul className="rows">
        {points.map((point) => (
          <li key={point.id}>
            <button
              type="button"
              role="checkbox"
              aria-checked={point.ticked}
              className={`tick ${next?.id === point.id ? "next" : ""}`}
              onClick={() => toggle(point.id)}
            >
              <span className="box">
                <svg className="i" aria-hidden="true">
                  <use href={`${icon}#check`} />
                </svg>
              </span>
              <span>
                {point.label}
                <span className="block sm muted">{point.place}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Leads to the next open point, and on when none is left. */
export function TickBar({ texts, icon, onDone }) {
  const { points, ticked, optional, next, waiting } = useTicks();
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!waiting) return;
    const timer = setTimeout(() => setLate(true), 2500);
    return () => clearTimeout(timer);
  }, [waiting]);
  const below = next ? fill(texts.next, { label: next.label }) : optional ? fill(texts.optional, { n: optional }) : texts.all;
  return (
    <div className="row nowrap g3">
      <div className="grow" role="status">
        <b className="num block">
          {fill(texts.ticked, { n: ticked, total: points.length })}
        </b>
        <span className={`block sm ${late ? "wait" : next ? "muted clip" : "muted"}`}>{late ? texts.unsaved : below}</span>
      </div>
      <button type="button" className="btn btn-primary btn-lg" onClick={() => (next ? goTo(next.id) : onDone())}>
        {next ? texts.go : texts.done}
        <svg className="i" aria-hidden="true">
          <use href={`${icon}#${next ? "arrow-down" : "arrow-right"}`} />
        </svg>
      </button>
    </div>
  );
}
