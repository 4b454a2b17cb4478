import { expect, it } from 'vitest';
import { calendarDay, countDays, dayStrip } from '../../../../renderer/decisions/day-strip';

const NOW = new Date(2026, 2, 2, 0, 30);
const day = (name: string, ok: number, problems: number, failed: number, mirrorId = 'm', siteId = 's') => ({
  siteId,
  mirrorId,
  day: name,
  ok,
  problems,
  failed,
});

it('has a cell for each day, today last, in which the worst ending shows', () => {
  const days = [
    day('2026-03-02', 2, 0, 0),
    day('2026-03-01', 2, 1, 0),
    day('2026-02-28', 2, 1, 1),
    day('2026-02-27', 1, 0, 0, 'other'),
    day('2026-02-27', 1, 0, 0, 'm', 'another site'),
    day('2026-02-20', 0, 0, 9),
  ];
  const strip = dayStrip(days, 'm', 's', NOW, 5);
  expect(strip.map(({ date, outcome }) => [calendarDay(date), outcome])).toEqual([
    ['2026-02-26', 'none'],
    ['2026-02-27', 'none'],
    ['2026-02-28', 'failed'],
    ['2026-03-01', 'problems'],
    ['2026-03-02', 'good'],
  ]);
  expect([countDays(strip, 'none'), countDays(strip, 'good')]).toEqual([2, 1]);
  expect(strip[2]).toMatchObject({ ok: 2, problems: 1, failed: 1 });
});
