/**
 * The point editor's arithmetic, without a screen. A point is { id, document, signer, page, x, y, w, h, required, label };
 * x, y, w, h are fractions of the displayed page, origin top left, as the server keeps them.
 */

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LEAST = 24; // CSS pixels: smaller than that nobody could hit it
const NEAR = 6; // CSS pixels within which an edge snaps
const DEFAULT_SIZE = [190, 52]; // points of 1/72 inch: a name and a date fit
const MOST_UNDO = 200;
const MERGE_WITHIN = 1000; // milliseconds in which nudges and typing count as one step to undo


export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return "pnt_" + [...bytes].map((b) => ALPHABET[b % 32]).join("");
}

/** All pages of all documents in reading order. */
export function pagesOf(documents) {
  return documents.flatMap(({ id, name, pages }) =>
    pages.map(([width, height], i) => ({
      key: `${id}-${i + 1}`,
      document: id,
      name,
      page: i + 1,
      of: pages.length,
      width,
      height,
    })),
  );
}

export const isOn = (point, page) => point.document === page.document && point.page === page.page;

export function defaultSize(page) {
  return { w: Math.min(0.9, DEFAULT_SIZE[0] / page.width), h: Math.min(0.4, DEFAULT_SIZE[1] / page.height) };
}

/** Keeps a box on its page. */
export function inside({ x, y, w, h, ...rest }) {
  const width = Math.min(Math.max(w, 0.005), 1);
  const height = Math.min(Math.max(h, 0.005), 1);
  return {
    ...rest,
    w: width,
    h: height,
    x: Math.min(Math.max(x, 0), 1 - width),
    y: Math.min(Math.max(y, 0), 1 - height),
  };
}

/** A box of another size with the same top left corner; scale: the page's size in CSS pixels. */
export function resized(box, w, h, scale) {
  const least = [Math.min(LEAST / scale.width, 1 - box.x), Math.min(LEAST / scale.height, 1 - box.y)];
  return {
    ...box,
    w: Math.min(Math.max(w, least[0]), 1 - box.x),
    h: Math.min(Math.max(h, least[1]), 1 - box.y),
  };
}

function nearest(edges, targets, reach) {
  let best = null;
  for (const edge of edges) {
    for (const target of targets) {
      const distance = Math.abs(edge - target);
      if (distance <= reach && (!best || distance < best.distance)) best = { distance, shift: target - edge, target };
    }
  }
  return best;
}

/** Moves a box onto edges and middles of its neighbours and of the page; guides are where it met them. */
export function snapped(box, others, scale) {
  const targetsX = [0.5, ...others.flatMap((o) => [o.x, o.x + o.w / 2, o.x + o.w])];
  const targetsY = others.flatMap((o) => [o.y, o.y + o.h / 2, o.y + o.h]);
  const x = nearest([box.x, box.x + box.w / 2, box.x + box.w], targetsX, NEAR / scale.width);
  const y = nearest([box.y, box.y + box.h / 2, box.y + box.h], targetsY, NEAR / scale.height);
  return {
    box: { ...box, x: box.x + (x?.shift ?? 0), y: box.y + (y?.shift ?? 0) },
    guides: { x: x?.target ?? null, y: y?.target ?? null },
  };
}

/** Copies of a point on every other page of its document where its signer has none at that place. */
export function copiesOnAllPages(point, pages, points) {
  const taken = (page) =>
    points.some(
      (p) => isOn(p, page) && p.signer === point.signer && Math.abs(p.x - point.x) < 0.01 && Math.abs(p.y - point.y) < 0.01,
    );
  return pages
    .filter((page) => page.document === point.document && page.page !== point.page && !taken(page))
    .map((page) => ({ ...point, id: newId(), page: page.page }));
}

/** Points with undo. Steps of the same tag in quick succession are one. */
export const begin = (points) => ({ past: [], present: points, future: [], tag: "", at: 0, changed: 0 });

export function history(state, action) {
  switch (action.type) {
    case "change": {
      const merged = action.tag && action.tag === state.tag && action.at - state.at < MERGE_WITHIN;
      return {
        past: merged ? state.past : [...state.past.slice(-MOST_UNDO), state.present],
        present: action.points,
        future: [],
        tag: action.tag || "",
        at: action.at,
        changed: state.changed + 1,
      };
    }
    case "undo":
      if (!state.past.length) return state;
      return {
        past: state.past.slice(0, -1),
        present: state.past.at(-1),
        future: [state.present, ...state.future],
        tag: "",
        at: 0,
        changed: state.changed + 1,
      };
    case "redo":
      if (!state.future.length) return state;
      return {
        past: [...state.past, state.present],
        present: state.future[0],
        future: state.future.slice(1),
        tag: "",
        at: 0,
        changed: state.changed + 1,
      };
    default:
      return begin(action.points);
  }
}

const ANCHOR = /#sign_([\p{L}\p{N}_]+?)_(\d+)#/gu;

/** Anchors such as #sign_client_1# in the text layer of a page. */
export function anchorsIn(words, page) {
  return words.flatMap((word) =>
    [...word.text.matchAll(ANCHOR)].map((match) => ({
      text: match[0],
      role: match[1].toLowerCase(),
      document: page.document,
      page: page.page,
      x: word.x,
      y: word.y,
      w: word.w,
      h: word.h,
    })),
  );
}

/** A role that is a number names that signer; words are given out in the order in which the file brings them. */
export function signerOf(role, anchors, signers) {
  if (/^\d+$/.test(role)) return signers.find((s) => s.number === Number(role));
  const roles = [...new Set(anchors.map((a) => a.role).filter((r) => !/^\d+$/.test(r)))];
  return signers[roles.indexOf(role)];
}

/** Points for the anchors that have none yet. */
export function pointsOnAnchors(anchors, pages, signers, points) {
  return anchors.flatMap((anchor) => {
    const page = pages.find((p) => isOn(anchor, p));
    const signer = signerOf(anchor.role, anchors, signers);
    const middle = [anchor.x + anchor.w / 2, anchor.y + anchor.h / 2];
    const covered = points.some(
      (p) => isOn(p, page) && p.x <= middle[0] && middle[0] <= p.x + p.w && p.y <= middle[1] && middle[1] <= p.y + p.h,
    );
    if (!signer || covered) return [];
    const size = defaultSize(page);
    const box = inside({ x: anchor.x, y: middle[1] - size.h / 2, ...size });
    return [{ id: newId(), document: page.document, page: page.page, signer: signer.id, required: true, label: "", ...box }];
  });
}
