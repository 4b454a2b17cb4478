import { describe, expect, it } from 'vitest';
import { sampledBlocks } from '../../../electron/engine/sampled-copy';

describe('the blocks of a copy that are compared', () => {
  it('are spread evenly, the first and the last byte among them', () => {
    expect(sampledBlocks(7 * 4096 * 100 + 4096)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((part) => part * 409_600));
  });

  it('are no more than the file has', () => {
    expect(sampledBlocks(0)).toEqual([]);
    expect(sampledBlocks(1)).toEqual([0]);
    expect(sampledBlocks(4096)).toEqual([0]);
    expect(sampledBlocks(4097)).toEqual([0, 1]);
  });
});
