/** Joins words of a page into lines, and lines into paragraphs: fewer stops for a screen reader, better selections. */
export function paragraphsOf(words) {
  const paragraphs = [];
  let line;
  for (const word of words) {
    if (line && continues(line, word)) {
      line.text += " " + word.text;
      line.w = word.x + word.w - line.x;
      line.h = Math.max(line.h, word.h);
      continue;
    }
    const next = { ...word };
    const gap = line ? next.y - (line.y + line.h) : 0;
    if (!line || gap > 0.6 * next.h || gap < -1.5 * next.h) paragraphs.push([]);
    paragraphs.at(-1).push(next);
    line = next;
  }
  return paragraphs;
}

const continues = (line, word) =>
  Math.abs(word.y + word.h / 2 - (line.y + line.h / 2)) < 0.4 * Math.max(word.h, line.h) &&
  word.x >= line.x &&
  word.x - (line.x + line.w) < 3 * word.h;

let canvas;

/** Width of a text in em of the font that the layer is set in. */
export function widthOf(text) {
  canvas ??= document.createElement("canvas").getContext("2d");
  canvas.font = "100px sans-serif";
  return canvas.measureText(text).width / 100 || 1;
}
