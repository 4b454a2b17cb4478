import { expect, it } from 'vitest';
import { limitNow } from '../../../../renderer/decisions/limit-now';

it('a limit now is the rate, or what the timetable says by the clock on the wall', () => {
  const at = (hours: number): number => new Date(2026, 10, 20, hours).getTime();
  expect([limitNow(undefined, at(9)), limitNow(500, at(9))]).toEqual([undefined, 500]);
  expect([7, 9, 20].map((hours) => limitNow('08:00,512K 19:00,off', at(hours)))).toEqual([undefined, 524_288, undefined]);
});
