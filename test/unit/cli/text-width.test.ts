import { describe, expect, it } from 'vitest';
import { padEnd, shorten, textWidth } from '../../../electron/cli/text-width';

describe('textWidth', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['ｆ', 2],
    ['', 0],
    ['🚀', 2],
  ])('%j takes %d cells', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('shorten', () => {
  it('leaves what fits', () => {
    expect(shorten('mirror', 6)).toBe('mirror');
  });
  it('drops the middle, so that both ends tell names apart', () => {
    expect(shorten('sftp://web@eu.example.org/srv/www', 11)).toBe('sftp:…v/www');
  });
  it('never splits a wide character or a pair, and never grows', () => {
    for (let width = 0; width < 12; width += 1) expect(textWidth(shorten('日本語🚀日本語', width))).toBeLessThanOrEqual(width);
  });
});

it('padEnd counts cells, not characters', () => {
  expect(padEnd('日本', 6)).toBe('日本  ');
});
