import { describe, expect, it } from 'vitest';
import { pace, remember, type Sample } from '../../../electron/runs/speed';

function samples(...points: readonly (readonly [seconds: number, bytes: number, operations: number])[]): Sample[] {
  return points.map(([seconds, bytes, operations]) => ({ at: seconds * 1000, bytes, operations }));
}

describe('pace', () => {
  it('is unknown at first', () => {
    expect(pace([], { bytes: 10, operations: 1 })).toEqual({ bytesPerSecond: 0, filesPerSecond: 0, secondsLeft: null });
    expect(pace(samples([0, 0, 0]), { bytes: 10, operations: 1 }).secondsLeft).toBeNull();
  });

  it('is of the last 4 s, and the time left of the last 60 s', () => {
    const seen = samples([0, 0, 0], [10, 100, 10], [12, 100, 10], [14, 140, 12]);
    expect(pace(seen, { bytes: 280, operations: 24 })).toEqual({ bytesPerSecond: 10, filesPerSecond: 0.5, secondsLeft: 14 });
  });

  it('goes by the slower of bytes and files', () => {
    const seen = samples([0, 0, 0], [10, 1000, 1]);
    expect(pace(seen, { bytes: 1100, operations: 11 }).secondsLeft).toBe(100);
    expect(pace(seen, { bytes: 2000, operations: 2 }).secondsLeft).toBe(10);
  });

  it('is done when nothing is left, and never negative after a try that came to nothing', () => {
    expect(pace(samples([0, 0, 0], [1, 10, 1]), { bytes: 10, operations: 1 }).secondsLeft).toBe(0);
    expect(pace(samples([0, 50, 0], [1, 10, 0]), { bytes: 60, operations: 1 }).bytesPerSecond).toBe(0);
  });

  it('forgets what is older than a minute', () => {
    const kept = remember(samples([0, 0, 0], [1, 1, 1]), { at: 60_500, bytes: 2, operations: 2 });
    expect(kept.map(({ at }) => at)).toEqual([1000, 60_500]);
  });
});
