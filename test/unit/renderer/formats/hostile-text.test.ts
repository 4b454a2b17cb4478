import { expect, it } from 'vitest';
import { visibleText } from '../../../../renderer/formats/hostile-text';

it.each([
  ['plain ü 日本 🌞', 'plain ü 日本 🌞'],
  ['a\nb', 'a\\u{a}b'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['exe\u202egpj.txt', 'exe\\u{202e}gpj.txt'],
  ['zero\u200bwidth', 'zero\\u{200b}width'],
  ['<b>', '<b>'],
])('%j', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});
