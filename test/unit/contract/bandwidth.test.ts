import { afterEach, describe, expect, it } from 'vitest';
import { bandwidthSchema, limitAt, readRate, readTimetable, wallClock } from '../../../electron/contract/bandwidth';

const [SUNDAY, MONDAY, FRIDAY, SATURDAY] = [0, 1, 5, 6];
const at = (day: number, time: string) => ({ day, minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) });
const K = 1024;
const M = 1024 * 1024;

describe('a rate', () => {
  it.each([
    ['1', 1],
    ['500K', 500 * K],
    ['5m', 5 * M],
    ['1.5G', 1536 * M],
    ['0', undefined],
    ['0.4', undefined],
    ['-5', undefined],
    ['5T', undefined],
    ['5 M', undefined],
    ['', undefined],
    ['99999999999G', undefined],
  ])('%j is %j bytes a second', (text, rate) => {
    expect(readRate(text)).toBe(rate);
  });
});

describe('a timetable', () => {
  it('is read word by word', () => {
    expect(readTimetable('08:00,512K  19:00,10M Sat-10:30,off')).toEqual([
      { day: null, minute: 480, rate: 512 * K },
      { day: null, minute: 1140, rate: 10 * M },
      { day: 6, minute: 630, rate: null },
    ]);
  });

  it.each([
    '',
    'off',
    '5M',
    '8:00,5M',
    '24:00,5M',
    '08:60,5M',
    '08:00',
    '08:00,',
    '08:00,0',
    'Foo-08:00,5M',
    '08:00,5M;09:00,1M',
    'Sat-Sun-08:00,5M',
  ])('%j is none', (text) => {
    expect(readTimetable(text)).toBeUndefined();
    expect(bandwidthSchema.safeParse(text).success).toBe(false);
  });

  it('stands in the settings beside a plain number', () => {
    expect(bandwidthSchema.parse(5_000_000)).toBe(5_000_000);
    expect(bandwidthSchema.parse('08:00,512K 19:00,off')).toBe('08:00,512K 19:00,off');
    expect(bandwidthSchema.safeParse(0).success).toBe(false);
  });
});

describe('the limit that holds', () => {
  const daily = '08:00,512K 19:00,10M 23:00,off';
  it.each([
    [MONDAY, '07:59', undefined],
    [MONDAY, '08:00', 512 * K],
    [MONDAY, '18:59', 512 * K],
    [MONDAY, '19:00', 10 * M],
    [MONDAY, '23:00', undefined],
    [SUNDAY, '00:00', undefined],
    [SUNDAY, '12:00', 512 * K],
  ])('each day alike: on day %i at %s', (day, time, rate) => {
    expect(limitAt(daily, at(day, time))).toBe(rate);
  });

  const weekly = 'Mon-08:00,1M Fri-17:00,off Sun-20:00,5M';
  it.each([
    [SUNDAY, '19:59', undefined],
    [SUNDAY, '20:00', 5 * M],
    [MONDAY, '07:59', 5 * M],
    [MONDAY, '08:00', 1 * M],
    [FRIDAY, '16:59', 1 * M],
    [FRIDAY, '17:00', undefined],
    [SATURDAY, '12:00', undefined],
  ])('by the day of the week: on day %i at %s', (day, time, rate) => {
    expect(limitAt(weekly, at(day, time))).toBe(rate);
  });

  it('is that of the day where a day and each day begin at the same time, in any order', () => {
    for (const text of ['08:00,1M Sat-08:00,off', 'Sat-08:00,off 08:00,1M']) {
      expect([limitAt(text, at(SATURDAY, '08:00')), limitAt(text, at(SUNDAY, '08:00'))]).toEqual([undefined, M]);
    }
  });

  it('is the number itself, or none', () => {
    expect([limitAt(700, at(MONDAY, '08:00')), limitAt(undefined, at(MONDAY, '08:00'))]).toEqual([700, undefined]);
  });
});

describe('on days with 23 and 25 hours (Berlin, 2026)', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });
  const timetable = '02:30,1M 03:30,2M';
  it.each([
    // The clock jumps from 02:00 to 03:00: what was to begin at 02:30 holds from the jump on.
    ['2026-03-29T00:59:00Z', 2 * M],
    ['2026-03-29T01:00:00Z', 1 * M],
    ['2026-03-29T01:30:00Z', 2 * M],
    // The clock goes back from 03:00 to 02:00: 02:30 comes twice, and in between it is before 02:30 once more.
    ['2026-10-25T00:30:00Z', 1 * M],
    ['2026-10-25T01:00:00Z', 2 * M],
    ['2026-10-25T01:30:00Z', 1 * M],
    ['2026-10-25T02:30:00Z', 2 * M],
  ])('at %s', (instant, rate) => {
    process.env['TZ'] = 'Europe/Berlin';
    expect(limitAt(timetable, wallClock(new Date(instant)))).toBe(rate);
  });
});
