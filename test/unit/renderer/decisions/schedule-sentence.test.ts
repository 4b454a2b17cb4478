import { describe, expect, it } from 'vitest';
import { scheduleSchema } from '../../../../electron/contract/site';
import { slotsAfter } from '../../../../electron/runs/triggers/slots';
import {
  cronOf,
  fewTimes,
  HOUR_STEPS,
  meaningOf,
  MINUTE_STEPS,
  readClock,
  sentenceOf,
  sentenceOfKind,
  WEEK,
  type Sentence,
} from '../../../../renderer/decisions/schedule-sentence';

/** Every sentence that the builder can say, but for all 127 sets of days at each of the 1,440 times: those at random. */
function* sentences(): Generator<Sentence> {
  for (const every of MINUTE_STEPS) yield { kind: 'minutes', every };
  for (const every of HOUR_STEPS) for (let minute = 0; minute < 60; minute += 1) yield { kind: 'hours', every, minute };
  for (let at = 0; at < 1440; at += 7) {
    const [hour, minute] = [Math.floor(at / 60), at % 60];
    yield { kind: 'daily', hour, minute };
    const set = 1 + ((at * 31) % 127);
    yield { kind: 'weekly', days: WEEK.filter((_, index) => (set >> index) % 2 === 1), hour, minute };
    yield { kind: 'monthly', day: 1 + (at % 31), hour, minute };
    yield { kind: 'monthly', day: 'last', hour, minute };
  }
}

describe('a sentence and its cron expression', () => {
  it('are the same thing, both ways, and croner takes each', () => {
    let count = 0;
    for (const sentence of sentences()) {
      const cron = cronOf(sentence);
      expect(sentenceOf(cron)).toEqual(sentence);
      expect(scheduleSchema.safeParse({ cron }).success).toBe(true);
      if (count++ % 40 === 0) expect(slotsAfter({ cron, timeZone: 'UTC' }, new Date('2026-11-23T00:00:00Z'), 2)).toHaveLength(2);
    }
    expect(count).toBeGreaterThan(1000);
  });

  it.each<[string, Sentence]>([
    ['30 3 * * *', { kind: 'daily', hour: 3, minute: 30 }],
    ['*/15 * * * *', { kind: 'minutes', every: 15 }],
    ['0 * * * *', { kind: 'hours', every: 1, minute: 0 }],
    ['5 */6 * * *', { kind: 'hours', every: 6, minute: 5 }],
    ['0 4 * * MON,THU', { kind: 'weekly', days: [1, 4], hour: 4, minute: 0 }],
    ['0 4 * * 4,1', { kind: 'weekly', days: [1, 4], hour: 4, minute: 0 }],
    ['0 4 * * mon-fri', { kind: 'weekly', days: [1, 2, 3, 4, 5], hour: 4, minute: 0 }],
    ['0 4 * * 0', { kind: 'weekly', days: [0], hour: 4, minute: 0 }],
    ['0 4 * * 7', { kind: 'weekly', days: [0], hour: 4, minute: 0 }],
    ['0 2 L * *', { kind: 'monthly', day: 'last', hour: 2, minute: 0 }],
    ['0 2 15 * *', { kind: 'monthly', day: 15, hour: 2, minute: 0 }],
    [' 30  3 * *  * ', { kind: 'daily', hour: 3, minute: 30 }],
  ])('%j says so', (cron, sentence) => {
    expect(sentenceOf(cron)).toEqual(sentence);
  });

  it.each([
    '*/7 * * * *',
    '0 */5 * * *',
    '0,30 8-18 * * MON-FRI',
    '0 3 1 * MON',
    '0 3 * 1 *',
    '0 3 1,15 * *',
    '0 3 * * MON#1',
    '0 24 * * *',
    '60 3 * * *',
    '0 3 * *',
    'whenever',
    '',
  ])('%j stays cron', (cron) => {
    expect(sentenceOf(cron)).toEqual({ kind: 'custom', cron });
    expect(cronOf(sentenceOf(cron))).toBe(cron);
  });

  it('means the same slots where a written expression becomes a sentence', () => {
    for (const cron of ['0 4 * * 4,1', '0 4 * * mon-fri', '15 7 L * *', '0 */12 * * *', '*/20 * * * *', '0 4 * * 7']) {
      const from = new Date('2026-03-20T10:00:00Z');
      const slots = (text: string) => slotsAfter({ cron: text, timeZone: 'Europe/Berlin' }, from, 12);
      expect(slots(cronOf(sentenceOf(cron)))).toEqual(slots(cron));
    }
  });

  it('keeps the time of day where another kind is chosen', () => {
    const daily: Sentence = { kind: 'daily', hour: 22, minute: 5 };
    expect(sentenceOfKind('monthly', daily)).toEqual({ kind: 'monthly', day: 'last', hour: 22, minute: 5 });
    expect(sentenceOfKind('custom', daily)).toEqual({ kind: 'custom', cron: '5 22 * * *' });
  });
});

describe('what an expression means', () => {
  it('is told field by field', () => {
    expect(meaningOf('0,30 8-18/5 1,15 JAN,6 MON-FRI')).toEqual({
      minutes: [0, 30],
      hours: [8, 13, 18],
      days: [1, 15],
      months: [1, 6],
      weekdays: [1, 2, 3, 4, 5],
    });
    expect(meaningOf('* * L * 7')).toEqual({ minutes: null, hours: null, days: ['last'], months: null, weekdays: [0] });
  });
  it('is a few times of day where they can be named', () => {
    expect(fewTimes(meaningOf('0,30 8,20 * * *')!)).toEqual(['08:00', '08:30', '20:00', '20:30']);
    expect(fewTimes(meaningOf('0,30 8-18 * * *')!)).toBeUndefined();
    expect(fewTimes(meaningOf('0 * * * *')!)).toBeUndefined();
  });
  it.each(['0 3 * * MON#1', '0 3 15W * *', '0 3 * *', '0 30 * * *', '5-1 * * * *'])('%j is left to its times', (cron) => {
    expect(meaningOf(cron)).toBeUndefined();
  });
});

describe('a time field', () => {
  it.each([
    ['03:30', { hour: 3, minute: 30 }],
    ['24:00', undefined],
    ['3:5', undefined],
    ['', undefined],
  ])('%j', (typed, time) => {
    expect(readClock(typed)).toEqual(time);
  });
});
