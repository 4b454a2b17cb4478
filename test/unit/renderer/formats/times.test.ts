import { describe, expect, it } from 'vitest';
import { formatDuration, formatMoment, formatTimeLeft, formatWhen } from '../../../../renderer/formats/times';

describe('durations', () => {
  it.each([
    [0.2, 'under 1 s'],
    [42.4, '42 s'],
    [59.6, '1 min'],
    [72, '1 min 12 s'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [273_600, '3 d 4 h'],
  ])('%d s', (seconds, shown) => {
    expect(formatDuration(seconds)).toBe(shown);
  });
});

describe('time left', () => {
  it.each([
    [2, 'a few seconds'],
    [11, '15 s'],
    [72, '1 min 15 s'],
    [119, '2 min'],
    [236, '4 min'],
    [3601, '1 h 1 min'],
  ])('%d s', (seconds, shown) => {
    expect(formatTimeLeft(seconds)).toBe(shown);
  });
});

describe('when', () => {
  const now = new Date(2026, 9, 15, 12, 0, 0);
  const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();
  it.each([
    [new Date(now.getTime() - 20_000).toISOString(), 'just now'],
    [new Date(now.getTime() + 60_000).toISOString(), 'just now'],
    [new Date(now.getTime() - 60_000).toISOString(), '1 minute ago'],
    [new Date(now.getTime() - 240_000).toISOString(), '4 minutes ago'],
    [at(2026, 9, 15, 9, 41), 'today 09:41'],
    [at(2026, 9, 14, 23, 59), 'yesterday 23:59'],
    [at(2026, 9, 12, 0, 5), 'Monday 00:05'],
    [at(2026, 8, 3, 7, 30), 'Sep 3, 07:30'],
    ['nonsense', ''],
  ])('%s', (iso, shown) => {
    expect(formatWhen(iso, now.getTime())).toBe(shown);
  });
  it('names the moment in UTC too', () => {
    expect(formatMoment('2026-10-15T09:41:00.000Z')).toContain('2026-10-15T09:41:00Z');
  });
});
