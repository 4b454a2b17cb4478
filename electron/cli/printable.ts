/**
 * Characters that move a terminal's cursor, change its state, hide text or turn its reading direction: C0, DEL, C1,
 * direction marks and overrides, line separators, invisible spaces, tag characters, and lone halves of surrogate pairs.
 * Joiners (U+200C, U+200D) stay: Persian words and many emoji are spelt with them.
 */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/**
 * Makes a file name, or text that a server sent, safe to show on one line of a terminal: whatever could act on the
 * terminal or mislead a reader is written out, such as `\x1b`, `\x0a` or `\u202e`.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escape);
}

/** The same for a line of JSON: what is written out stays the same value to whoever parses it. */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
