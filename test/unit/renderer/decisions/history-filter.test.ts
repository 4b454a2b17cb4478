import { expect, it } from 'vitest';
import { EVERYTHING, filterOf, isNarrowed } from '../../../../renderer/decisions/history-filter';

const NOW = new Date(2026, 10, 23, 15, 4);
const midnight = (day: number): string => new Date(2026, 10, day).toISOString();

it('asks for everything where nothing was chosen', () => {
  expect(filterOf(EVERYTHING, NOW)).toEqual({});
  expect(filterOf({ ...EVERYTHING, text: '  ' }, NOW)).toEqual({});
});

it('asks for what was chosen; ranges begin at a local midnight', () => {
  expect(
    filterOf(
      { siteId: 's', mirrorId: 'm', kind: 'verify', outcome: 'failed', trigger: 'missed', range: 'week', text: ' index.html ' },
      NOW,
    ),
  ).toEqual({ siteId: 's', mirrorId: 'm', kind: 'verify', outcome: 'failed', trigger: 'missed', from: midnight(17), text: 'index.html' });
  expect(filterOf({ ...EVERYTHING, range: 'today' }, NOW)).toEqual({ from: midnight(23) });
});

it('is narrowed by anything but the site', () => {
  expect(isNarrowed({ ...EVERYTHING, siteId: 's' })).toBe(false);
  expect(isNarrowed({ ...EVERYTHING, range: 'today' })).toBe(true);
});
