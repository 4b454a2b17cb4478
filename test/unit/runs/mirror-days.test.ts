import { expect, it } from 'vitest';
import { dayOf, mirrorDays, startOfDays } from '../../../electron/runs/mirror-days';

const at = (day: number, hour: number): string => new Date(2026, 10, day, hour).toISOString();

it('counts endings by mirror and local day', () => {
  const ending = { siteId: 's', mirrorId: 'a' };
  expect(
    mirrorDays([
      { ...ending, startedAt: at(22, 0), status: 'ok' },
      { ...ending, startedAt: at(22, 23), status: 'halted' },
      { ...ending, startedAt: at(22, 12), status: 'failed' },
      { ...ending, startedAt: at(23, 0), status: 'problems' },
      { ...ending, mirrorId: 'b', startedAt: at(22, 1), status: 'ok' },
    ]),
  ).toStrictEqual([
    { siteId: 's', mirrorId: 'a', day: '2026-11-22', ok: 1, problems: 0, failed: 2 },
    { siteId: 's', mirrorId: 'a', day: '2026-11-23', ok: 0, problems: 1, failed: 0 },
    { siteId: 's', mirrorId: 'b', day: '2026-11-22', ok: 1, problems: 0, failed: 0 },
  ]);
});

it('begins at the midnight of the first day, also over the end of a month', () => {
  const start = startOfDays(new Date(2026, 2, 3, 15, 30), 14);
  expect([dayOf(start), start.getHours(), start.getMinutes()]).toStrictEqual(['2026-02-18', 0, 0]);
});
