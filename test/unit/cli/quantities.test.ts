import { describe, expect, it } from 'vitest';
import { bytesText, clockText, countOf, countText, durationText } from '../../../electron/cli/quantities';

it('counts with thousands separated and the right number of the word', () => {
  expect([countText(1234567), countOf(1, 'file'), countOf(0, 'file'), countOf(1234, 'entry', 'entries')]).toEqual([
    '1,234,567',
    '1 file',
    '0 files',
    '1,234 entries',
  ]);
});

describe('bytesText', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [18_234_567, '18.2 MB'],
    [99_950, '100 kB'],
    [999_600, '1.0 MB'],
    [5 * 2 ** 40, '5.5 TB'],
  ])('%d is %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});

describe('durationText', () => {
  it.each([
    [0.42, '0.4 s'],
    [42.4, '42 s'],
    [60, '1 min'],
    [185, '3 min 5 s'],
    [7440, '2 h 4 min'],
    [270_000, '3 d 3 h'],
  ])('%d s is %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

it('clockText keeps its form', () => {
  expect([clockText(7), clockText(750), clockText(3723), clockText(-1)]).toEqual(['0:07', '12:30', '1:02:03', '0:00']);
});
