import { describe, expect, it } from 'vitest';
import { printable, printableJson } from '../../../electron/cli/printable';

describe('printable', () => {
  it.each([
    ['plain name.html', 'plain name.html'],
    ['Grüße, 日本, 👩‍💻', 'Grüße, 日本, 👩‍💻'],
    ['\u001b[31mred\u001b]0;title\u0007', '\\x1b[31mred\\x1b]0;title\\x07'],
    ['two\nlines\r\tand tab\0', 'two\\x0alines\\x0d\\x09and tab\\x00'],
    ['\u009b31m c1 \u007f', '\\x9b31m c1 \\x7f'],
    ['invoice\u202efdp.exe', 'invoice\\u202efdp.exe'],
    ['\u2066isolate\u2069 \u200f', '\\u2066isolate\\u2069 \\u200f'],
    ['in\u200bvisible\ufeff\u00ad', 'in\\u200bvisible\\ufeff\\xad'],
    ['line\u2028paragraph\u2029', 'line\\u2028paragraph\\u2029'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['half \ud83d pair', 'half \\ud83d pair'],
    ['C:\\x', 'C:\\x'],
  ])('shows %j as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves no control character of any kind', () => {
    const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('');
    expect(printable(all)).not.toMatch(/\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/u);
  });
});

it('printableJson shows nothing that acts on a terminal, and parses to the same value', () => {
  const value = { path: 'a\u009b31m\u202e\u007f\u{e0041}\u001b\ud83d' };
  const json = printableJson(JSON.stringify(value));
  expect(json).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(json)).toEqual(value);
});
