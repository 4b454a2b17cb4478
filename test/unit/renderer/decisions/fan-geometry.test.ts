import { describe, expect, it } from 'vitest';
import { fanHeight, fanOf } from '../../../../renderer/decisions/fan-geometry';

describe('the fan', () => {
  it('parts evenly around the origin and stays in its box', () => {
    for (const count of [1, 2, 3, 5, 8]) {
      const fan = fanOf(count, 660, 0);
      expect(fan.height).toBe(fanHeight(count));
      expect(fan.beams).toHaveLength(count);
      const ys = fan.beams.map((beam) => beam.y);
      expect(Math.min(...ys)).toBeGreaterThan(20);
      expect(Math.max(...ys)).toBeLessThan(fan.height - 20);
      expect((Math.min(...ys) + Math.max(...ys)) / 2).toBeCloseTo(fan.origin.y, -0.5);
    }
  });
  it('keeps room for the names in a narrow window', () => {
    expect(fanOf(3, 480, 0).mirrorX).toBeLessThanOrEqual(230);
  });
});
