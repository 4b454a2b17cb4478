import { expect, it } from 'vitest';
import { isStale, lagOf } from '../../../../renderer/decisions/lag';

const NOW = Date.parse('2026-11-23T12:00:00Z');

it('counts from the last good sync, and never below nothing', () => {
  expect(lagOf({ lastGoodSync: '2026-11-23T09:00:00Z' }, NOW)).toBe(3 * 3600);
  expect(lagOf({ lastGoodSync: '2026-11-23T12:00:01Z' }, NOW)).toBe(0);
  expect(lagOf({ lastGoodSync: null }, NOW)).toBeNull();
});

it('is stale once it is older than was promised', () => {
  expect(isStale(24 * 3600, 24)).toBe(false);
  expect(isStale(24 * 3600 + 1, 24)).toBe(true);
  expect(isStale(1e9, undefined)).toBe(false);
  expect(isStale(null, 1)).toBe(false);
});
