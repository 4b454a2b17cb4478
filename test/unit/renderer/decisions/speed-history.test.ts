import { describe, expect, it } from 'vitest';
import { addSample } from '../../../../renderer/decisions/speed-history';

describe('the speed graph', () => {
  it('keeps one sample a second for a minute', () => {
    let samples = addSample([], { at: 0, bytesPerSecond: 1 });
    samples = addSample(samples, { at: 300, bytesPerSecond: 2 });
    expect(samples).toEqual([{ at: 300, bytesPerSecond: 2 }]);
    for (let second = 1; second <= 120; second += 1) samples = addSample(samples, { at: second * 1000, bytesPerSecond: 5 });
    expect(samples).toHaveLength(60);
  });
});
