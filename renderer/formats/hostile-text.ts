/**
 * Control characters, line and paragraph separators, and the invisible marks that reorder text: in a file name or a
 * server's message they could make a row look like another.
 */
// eslint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text that others wrote, safe to show on one line: what cannot be seen is written as `\u{…}`. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
