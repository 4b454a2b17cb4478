import { describe, expect, it } from 'vitest';
import type { HistoryPoint } from '../../../../electron/contract/history';
import { nearestPoint, pointForKey, seriesOf, timeUnit } from '../../../../renderer/decisions/time-series';

const at = (hour: number): number => Date.UTC(2026, 10, 23, hour);

function point(hour: number, change: Partial<HistoryPoint> = {}): HistoryPoint {
  return {
    mirrorId: 'm',
    mirrorLabel: 'fra1',
    startedAt: new Date(at(hour)).toISOString(),
    kind: 'sync',
    status: 'ok',
    seconds: 10,
    changes: 1,
    bytesSent: 100,
    mirrorBytes: 1000,
    mirrorFiles: 4,
    roundTrip: null,
    ...change,
  };
}

describe('series for charts', () => {
  it('draws lag as a saw that only a good sync resets', () => {
    const points = [point(1), point(3), point(4, { status: 'failed' }), point(5, { kind: 'verify' })];
    const [series] = seriesOf(points, ['m'], 'lag', at(0), at(6));
    expect(series?.points.map(({ at: when, value }) => [(when - at(0)) / 3_600_000, value / 3600])).toEqual([
      [1, 0],
      [3, 2],
      [3, 0],
      [6, 3],
    ]);
  });

  it('shows what each sync took, and whether it was clean; verifications are none', () => {
    const points = [point(1), point(2, { status: 'problems', seconds: 20 }), point(3, { kind: 'verify' }), point(4, { mirrorId: 'other' })];
    expect(seriesOf(points, ['m'], 'duration', at(0), at(6))).toEqual([
      {
        mirrorId: 'm',
        points: [
          { at: at(1), value: 10, good: true },
          { at: at(2), value: 20, good: false },
        ],
      },
    ]);
  });

  it('leaves out what was not measured, and what is before the range', () => {
    const points = [point(1, { roundTrip: 5 }), point(2), point(3, { roundTrip: 7 })];
    expect(seriesOf(points, ['m', 'n'], 'latency', at(2), at(6))).toEqual([
      { mirrorId: 'm', points: [{ at: at(3), value: 7, good: true }] },
      { mirrorId: 'n', points: [] },
    ]);
  });

  it('marks time in units that people say', () => {
    expect([90, 600, 3 * 3600, 5 * 86_400].map(timeUnit)).toEqual([1, 60, 3600, 86_400]);
  });

  it('walks from value to value by keys, and stays at the ends', () => {
    expect([pointForKey('ArrowLeft', 0, 3), pointForKey('ArrowRight', 0, 3), pointForKey('End', 0, 3)]).toEqual([0, 1, 2]);
    expect([pointForKey('ArrowRight', 2, 3), pointForKey('Home', 2, 3), pointForKey('x', 1, 3), pointForKey('End', 0, 0)]).toEqual([
      2,
      0,
      null,
      null,
    ]);
  });

  it('finds the value nearest to a moment', () => {
    const points = [0, 10, 20].map((when) => ({ at: when, value: 0, good: true }));
    expect([nearestPoint(points, 6), nearestPoint(points, 99), nearestPoint([], 1)]).toEqual([1, 2, -1]);
  });
});
