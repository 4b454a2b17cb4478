import { describe, expect, it } from 'vitest';
import { checkSchedule, latestSlot, nextSlot, slotsAfter } from '../../../../electron/runs/triggers/slots';

const BERLIN = 'Europe/Berlin';

/** Slots as `MM-DDTHH:MM`, UTC. */
function slots(cron: string, after: string, count: number, timeZone = BERLIN): string[] {
  return slotsAfter({ cron, timeZone }, new Date(after), count).map((slot) => slot.toISOString().slice(5, 16));
}

describe('slots of a schedule', () => {
  it('come in the schedule’s time zone, summer and winter', () => {
    expect(slots('30 3 * * *', '2026-07-01T00:00:00Z', 2)).toEqual(['07-01T01:30', '07-02T01:30']);
    expect(slots('30 3 * * *', '2026-12-01T00:00:00Z', 2)).toEqual(['12-01T02:30', '12-02T02:30']);
    expect(slots('30 3 * * *', '2026-07-01T00:00:00Z', 1, 'Asia/Kolkata')).toEqual(['07-01T22:00']);
  });

  it('are strictly after the moment that was asked from', () => {
    expect(slots('30 3 * * *', '2026-07-01T01:30:00Z', 1)).toEqual(['07-02T01:30']);
    expect(slots('30 3 * * *', '2026-07-01T01:29:59.999Z', 1)).toEqual(['07-01T01:30']);
  });

  it('know weekdays by name, and the last day of a month', () => {
    expect(slots('0 12 * * MON-FRI', '2026-11-20T12:00:00Z', 2)).toEqual(['11-23T11:00', '11-24T11:00']);
    expect(slots('0 12 L * *', '2026-02-01T00:00:00Z', 2)).toEqual(['02-28T11:00', '03-31T10:00']);
  });

  it('come once in the spring, at the first moment after the gap', () => {
    expect(slots('30 2 * * *', '2026-03-28T12:00:00Z', 2)).toEqual(['03-29T01:00', '03-30T00:30']);
    expect(slots('*/15 2 * * *', '2026-03-28T12:00:00Z', 3)).toEqual(['03-29T01:00', '03-30T00:00', '03-30T00:15']);
    expect(slots('0 */2 * * *', '2026-03-28T23:30:00Z', 2)).toEqual(['03-29T01:00', '03-29T02:00']);
    expect(slots('0 2,3 * * *', '2026-03-28T12:00:00Z', 2)).toEqual(['03-29T01:00', '03-30T00:00']);
  });

  it('come once in the autumn, the first time that the clock shows them', () => {
    expect(slots('30 2 * * *', '2026-10-24T12:00:00Z', 2)).toEqual(['10-25T00:30', '10-26T01:30']);
    expect(slots('*/30 2 * * *', '2026-10-24T12:00:00Z', 3)).toEqual(['10-25T00:00', '10-25T00:30', '10-26T01:00']);
    expect(slots('0 */2 * * *', '2026-10-24T23:00:00Z', 2)).toEqual(['10-25T00:00', '10-25T03:00']);
  });

  it('come every real hour where every hour is meant', () => {
    expect(slots('0 * * * *', '2026-03-28T23:30:00Z', 3)).toEqual(['03-29T00:00', '03-29T01:00', '03-29T02:00']);
    expect(slots('0 * * * *', '2026-10-24T23:30:00Z', 3)).toEqual(['10-25T00:00', '10-25T01:00', '10-25T02:00']);
    expect(slots('0 0-23 * * *', '2026-10-24T23:30:00Z', 3)).toEqual(['10-25T00:00', '10-25T01:00', '10-25T02:00']);
  });
});

describe('the latest slot', () => {
  it('is the one of this very moment, or the one before', () => {
    const daily = { cron: '30 3 * * *', timeZone: 'UTC' };
    expect(latestSlot(daily, new Date('2026-07-02T03:30:00Z'))?.toISOString()).toBe('2026-07-02T03:30:00.000Z');
    expect(latestSlot(daily, new Date('2026-07-02T03:30:00.900Z'))?.toISOString()).toBe('2026-07-02T03:30:00.000Z');
    expect(latestSlot(daily, new Date('2026-07-02T03:29:59.999Z'))?.toISOString()).toBe('2026-07-01T03:30:00.000Z');
    expect(latestSlot(daily, new Date('2026-07-02T03:29:59.001Z'))?.toISOString()).toBe('2026-07-01T03:30:00.000Z');
  });
});

describe('a schedule that cannot be', () => {
  const refused =
    (cron: string, timeZone = 'UTC') =>
    () => {
      checkSchedule({ cron, timeZone }, new Date('2026-07-01T00:00:00Z'));
    };

  it('is refused with what is wrong with it', () => {
    expect(refused('0 3 * *')).toThrow('The schedule “0 3 * *” needs five fields: minute, hour, day of month, month and day of week.');
    expect(refused('0 0 3 * * *')).toThrow('needs five fields');
    expect(refused('61 3 * * *')).toThrow('The schedule “61 3 * * *” cannot be understood: Invalid value for minute: 61.');
    expect(refused('every day at three')).not.toThrow('never comes');
    expect(refused('0 0 31 FEB *')).toThrow('The schedule “0 0 31 FEB *” never comes: no such day exists.');
    expect(refused('0 3 * * *', 'Europe/Bonn')).toThrow('There is no time zone “Europe/Bonn”. Name one such as Europe/Berlin.');
    expect(refused('*/0 3 * * *')).toThrow(RangeError);
  });

  it('is none that comes', () => {
    expect(refused('0 0 29 FEB *')).not.toThrow();
    expect(nextSlot({ cron: '0 0 29 FEB *', timeZone: 'UTC' }, new Date('2026-07-01T00:00:00Z'))?.toISOString()).toBe(
      '2028-02-29T00:00:00.000Z',
    );
  });
});

describe('over every kind of clock change', () => {
  // Berlin and New York move an hour, Lord Howe half of one, Cairo and Beirut at midnight; Kolkata never.
  const CHANGES: readonly (readonly [string, string])[] = [
    ['Europe/Berlin', '2026-03-29'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-04-05'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['Africa/Cairo', '2026-04-24'],
    ['Africa/Cairo', '2026-10-30'],
    ['Asia/Beirut', '2026-03-29'],
    ['Asia/Kolkata', '2026-03-29'],
  ];

  for (const [zone, day] of CHANGES) {
    it(`each time of day comes exactly once: ${zone}, ${day}`, () => {
      const from = new Date(Date.parse(`${day}T00:00:00Z`) - 36 * 3_600_000);
      const to = new Date(from.getTime() + 84 * 3_600_000);
      const walls = wallClock(zone, from, to);
      for (const times of someTimes(30)) {
        const cron = `${times.minutes.join(',')} ${times.hours.join(',')} * * *`;
        const found: Date[] = [];
        for (let at: Date | null = nextSlot({ cron, timeZone: zone }, from); at && at < to; at = nextSlot({ cron, timeZone: zone }, at))
          found.push(at);
        expect(
          found.map((slot) => slot.toISOString()),
          cron,
        ).toEqual(expectedSlots(walls, times, from));
        found.slice(1).forEach((slot, index) => {
          expect(latestSlot({ cron, timeZone: zone }, slot)).toEqual(slot);
          expect(latestSlot({ cron, timeZone: zone }, new Date(slot.getTime() - 1))).toEqual(found[index]);
        });
      }
    });
  }
});

interface Times {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
}

/** Every minute between two moments with what a clock in that zone shows, `YYYY-MM-DD HH:MM`. */
function wallClock(timeZone: string, from: Date, to: Date): { readonly at: number; readonly wall: string }[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const minutes = (to.getTime() - from.getTime()) / 60_000;
  return Array.from({ length: minutes }, (_, index) => {
    const at = from.getTime() + index * 60_000;
    return { at, wall: format.format(at) };
  });
}

/** The model: each intended wall time comes when a clock first shows it, or, where it never does, when it first shows a later one. */
function expectedSlots(walls: readonly { readonly at: number; readonly wall: string }[], { minutes, hours }: Times, from: Date): string[] {
  const days = [...new Set(walls.map(({ wall }) => wall.slice(0, 10)))];
  const two = (value: number): string => String(value).padStart(2, '0');
  const intended = days.flatMap((day) => hours.flatMap((hour) => minutes.map((minute) => `${day} ${two(hour)}:${two(minute)}`)));
  const first = walls[0]?.wall ?? '';
  const instants = intended.flatMap((wall) => (wall < first ? [] : [walls.find((entry) => entry.wall >= wall)?.at ?? NaN]));
  return [...new Set(instants)]
    .filter((at) => at > from.getTime())
    .sort((a, b) => a - b)
    .map((at) => new Date(at).toISOString());
}

/** Lists of minutes and hours, always the same ones; at least one in three about where clocks change. */
function someTimes(count: number): Times[] {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const some = (most: number, below: number): number[] =>
    [...new Set(Array.from({ length: 1 + random(most) }, () => random(below)))].sort((a, b) => a - b);
  return Array.from({ length: count }, (_, index) => ({ minutes: some(4, 60), hours: some(4, index % 3 === 0 ? 4 : 24) }));
}
