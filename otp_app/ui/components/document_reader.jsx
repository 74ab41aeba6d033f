import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { DocumentPage } from "./document_page.jsx";
import { feed, fill } from "./ticks.js";

const ZOOMS = [1, 1.5, 2, 3];

/** The documents as their real pages, one under the other; the browser's own pinch zoom gets sharper pictures. */
export function DocumentReader({ signer, papers, points, marks, ticked, answered, onTick, texts, icon }) {
  const ref = useRef(null);
  const [zoom, setZoom] = useState(0);
  const [width, setWidth] = useState(0);
  const [pinch, setPinch] = useState(1);
  const [here, setHere] = useState({ name: papers[0]?.title, number: 1, total: papers[0]?.pages.length });

  const sender = useRef(onTick);
  sender.current = onTick;
  useLayoutEffect(() => feed(points, ticked, answered, (...args) => sender.current(...args)), [points, ticked, answered]);

  useLayoutEffect(() => {
    const measure = () => setWidth(ref.current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const read = () => setPinch(Math.min(Math.ceil(visualViewport.scale - 0.3), 3));
    visualViewport?.addEventListener("resize", read);
    return () => visualViewport?.removeEventListener("resize", read);
  }, []);

  const onHere = useCallback((paper, number) => setHere({ name: paper.title, number, total: paper.pages.length }), []);
  const marksOf = useMemo(() => group(marks), [marks]);
  // Twice the layout's pixels are enough to read: a third would cost a phone three times the bytes.
  const density = globalThis.devicePixelRatio || 1;
  const pixels = (enlarged) => Math.max(1, Math.round((width * enlarged * Math.min(density, 2)) / density));

  const change = (step) => {
    const scroller = ref.current;
    const before = ZOOMS[zoom];
    const after = ZOOMS[zoom + step];
    const middle = scroller.scrollLeft + scroller.clientWidth / 2;
    const line = scrollY - scroller.offsetTop + innerHeight / 2;
    setZoom(zoom + step);
    requestAnimationFrame(() => {
      scroller.scrollLeft = (middle * after) / before - scroller.clientWidth / 2;
      if (line > 0) scrollTo({ top: scroller.offsetTop + (line * after) / before - innerHeight / 2, behavior: "instant" });
    });
  };

  return (
    <div className="pages-with-head">
      <div className="reader-head">
        <b className="clip">{here.name}</b>
        <span className="sm muted num end">{fill(texts.page, { n: here.number, total: here.total })}</span>
        <Zoom icon={icon} glyph="zoom-out" name={texts.smaller} off={zoom === 0} onClick={() => change(-1)} />
        <Zoom icon={icon} glyph="zoom-in" name={texts.larger} off={zoom === ZOOMS.length - 1} onClick={() => change(1)} />
      </div>
      <div
        ref={ref}
        className="pages"
        tabIndex={zoom ? 0 : undefined}
        role={zoom ? "region" : undefined}
        aria-label={zoom ? texts.pages : undefined}
      >
        <div className="pages-inner" style={{ width: `${ZOOMS[zoom] * 100}%` }}>
          {papers.map((paper, n) => (
            <div className="paper" key={paper.id}>
              <h2 className={n ? "h3" : "sr"}>{paper.title}</h2>
              {paper.pages.map((_, index) => (
                <DocumentPage
                  key={index}
                  paper={paper}
                  number={index + 1}
                  signer={signer}
                  wanted={pixels(1)}
                  sharper={pixels(ZOOMS[zoom] * pinch)}
                  eager={n === 0 && index < 2}
                  marks={marksOf[`${paper.id} ${index + 1}`] || NONE}
                  texts={texts}
                  icon={icon}
                  onHere={onHere}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

const NONE = [];

function group(marks) {
  const groups = {};
  for (const mark of marks) (groups[`${mark.document} ${mark.page}`] ??= []).push(mark);
  return groups;
}

function Zoom({ icon, glyph, name, off, onClick }) {
  return (
    <button type="button" className="btn btn-quiet btn-icon" aria-label={name} aria-disabled={off} onClick={off ? undefined : onClick}>
      <svg className="i" aria-hidden="true">
        <use href={`${icon}#${glyph}`} />
      </svg>
    </button>
  );
}
