import { expect, it } from 'vitest';
import { formatAge } from '../../../../renderer/formats/ages';
import { formatComing } from '../../../../renderer/formats/coming';
import { formatMilliseconds } from '../../../../renderer/formats/numbers';

const NOW = new Date(2026, 10, 23, 15, 4).getTime();
const at = (day: number, hour: number, minute = 0): string => new Date(2026, 10, day, hour, minute).toISOString();

it.each([
  [at(23, 15, 4), 'in 1 minute'],
  [at(23, 15, 45), 'in 41 minutes'],
  [at(23, 18, 30), 'today 18:30'],
  [at(24, 3, 30), 'tomorrow 03:30'],
  [at(26, 3, 30), 'Thursday 03:30'],
  [at(30, 3, 30), 'Nov 30 03:30'],
  ['nonsense', ''],
])('says of %s: %s', (iso, words) => {
  expect(formatComing(iso, NOW)).toBe(words);
});

it('tells an age in one unit, rounded down', () => {
  expect([42, 119, 3_600 * 5.9, 86_400 * 2.5].map(formatAge)).toEqual(['42 s', '1 min', '5 h', '2 d']);
});

it('tells short round trips more finely', () => {
  expect([0.42, 9.94, 11.4, 171].map(formatMilliseconds)).toEqual(['0.4 ms', '9.9 ms', '11 ms', '171 ms']);
});
