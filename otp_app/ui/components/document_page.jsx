import { memo, useEffect, useRef, useState } from "react";
import { paragraphsOf, widthOf } from "./text_layer.js";
import { fill, toggle, useTicks } from "./ticks.js";

const WIDTHS = [800, 1600, 2400];
const percent = (fraction) => `${(fraction * 100).toFixed(3)}%`;
const placed = ({ x, y, w, h }) => ({ "--x": percent(x), "--y": percent(y), "--w": percent(w), "--h": percent(h) });

/** One page: the server's picture, its words above it to select and to hear, and what is to be ticked. */
export const DocumentPage = memo(function DocumentPage({ paper, number, signer, wanted, sharper, eager, marks, texts, icon, onHere }) {
  const [width, height] = paper.pages[number - 1];
  const address = `/api/documents/${paper.id}/pages/${number}`;
  const picture = (pixels) => `${address}?w=${pixels}&e=${signer}`;
  const ref = useRef(null);
  // Not the browser's own lazy loading: on a slow line it fetches from five screens away.
  const [near, setNear] = useState(eager);
  // Who enlarges one page of a hundred does not fetch a hundred sharper pictures.
  const [seen, setSeen] = useState(eager && number === 1);
  const [failed, setFailed] = useState(0);
  const [broken, setBroken] = useState(false);
  const [loaded, setLoaded] = useState(false);

  useEffect(() => {
    const nearby = new IntersectionObserver(([entry]) => entry.isIntersecting && setNear(true), { rootMargin: "700px" });
    const inView = new IntersectionObserver(([entry]) => setSeen(entry.isIntersecting), { rootMargin: "200px" });
    const here = new IntersectionObserver(([entry]) => entry.isIntersecting && onHere(paper, number), {
      rootMargin: "-45% 0px -45% 0px",
    });
    const observers = [nearby, inView, here];
    observers.forEach((each) => each.observe(ref.current));
    return () => observers.forEach((each) => each.disconnect());
  }, []);

  const name = texts.page.replace("{n}", number).replace("{total}", paper.pages.length);
  return (
    <div ref={ref} role="group" className="sheet page" aria-label={name} style={{ aspectRatio: `${width} / ${height}` }}>
      {broken ? (
        <div className="page-broken">
          <p>{texts.broken}</p>
          <button type="button" className="btn" onClick={() => (setFailed(failed + 1), setBroken(false))}>
            {texts.again}
          </button>
        </div>
      ) : (
        near && (
          <img
            key={failed}
            alt=""
            srcSet={WIDTHS.map((pixels) => `${picture(pixels)} ${pixels}w`).join(", ")}
            sizes={`${seen ? sharper : wanted}px`}
            src={picture(WIDTHS[0])}
            fetchPriority={eager && number === 1 ? "high" : "auto"}
            decoding="async"
            draggable={false}
            onLoad={() => setLoaded(true)}
            onError={() => setBroken(true)}
          />
        )
      )}
      {(loaded || broken) && <Words address={`${address}/words?e=${signer}`} ratio={height / width} name={name} texts={texts} />}
      {marks.map((mark) => (
        <div key={`${mark.x}-${mark.y}`} className="mark" style={placed(mark)}>
          <b className="clip">{mark.name}</b>
          <span className="clip">{mark.when}</span>
        </div>
      ))}
      <Points document={paper.id} page={number} texts={texts} icon={icon} />
    </div>
  );
});

function Points({ document, page, texts, icon }) {
  const { points, next } = useTicks();
  return points
    .filter((point) => point.document === document && point.page === page)
    .map((point) => (
      <button
        key={point.id}
        id={`point-${point.id}`}
        type="button"
        role="checkbox"
        aria-checked={point.ticked}
        aria-label={`${point.short}, ${point.place}, ${fill(texts.of, { n: points.indexOf(point) + 1, total: points.length })}`}
        className={`point c1 ${point.ticked ? "ticked" : ""} ${point.required ? "" : "optional"} ${next?.id === point.id ? "next" : ""}`}
        style={placed(point)}
        onClick={() => toggle(point.id)}
      >
        <span className="box">
          <svg className="i" aria-hidden="true">
            <use href={`${icon}#check`} />
          </svg>
        </span>
        <span className="point-label">{point.short}</span>
      </button>
    ));
}

function Words({ address, ratio, name, texts }) {
  const [paragraphs, setParagraphs] = useState(null);
  useEffect(() => {
    let gone = false;
    const get = async () => {
      const answer = await fetch(address);
      if (answer.ok && !gone) setParagraphs(paragraphsOf(await answer.json()));
    };
    get().catch(() => addEventListener("online", () => get().catch(() => {}), { once: true }));
    return () => (gone = true);
  }, [address]);
  if (!paragraphs) return null;
  if (!paragraphs.length) return <p className="sr">{`${name}: ${texts.wordless}`}</p>;
  return (
    <div className="words">
      {paragraphs.map((lines, n) => (
        <p key={n}>
          {lines.map((line, m) => (
            <span key={m} style={lineStyle(line, ratio)}>
              {line.text + " "}
            </span>
          ))}
        </p>
      ))}
    </div>
  );
}

/** Set in cqw, hundredths of the page's width, so that it follows every zoom by itself. */
function lineStyle({ text, x, y, w, h }, ratio) {
  const size = (h * ratio * 100) / 1.17;
  return {
    left: percent(x),
    top: percent(y),
    fontSize: `${size.toFixed(3)}cqw`,
    transform: `scaleX(${((w * 100) / (widthOf(text) * size)).toFixed(4)})`,
  };
}
