const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const NOTHING = /^[\p{Mn}\p{Me}\u200c\u200d\ufe00-\ufe0f]$/u;

function cells(character: string): number {
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** How many cells of a terminal `text` takes: East Asian characters take two, combining marks none. Text is printable. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += cells(character);
  return width;
}

/** Shortens `text` to at most `width` cells; what is left out in the middle becomes `…`, since ends tell names apart. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  const characters = [...text];
  const room = width - 1;
  let head = '';
  let tail = '';
  while (characters.length > 0) {
    const fromHead = textWidth(head) <= textWidth(tail);
    const next = fromHead ? characters.shift() : characters.pop();
    if (next === undefined || textWidth(head) + textWidth(tail) + cells(next) > room) break;
    if (fromHead) head += next;
    else tail = next + tail;
  }
  return `${head}…${tail}`;
}

/** Fills `text` up with spaces to `width` cells. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
