import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatPercent, formatSpeed } from '../../../../renderer/formats/numbers';

describe('bytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [2100, '2.1 kB'],
    [99_960, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [41_700_000_000, '41.7 GB'],
    [2e15, '2 PB'],
    [5e18, '5,000 PB'],
    [-5, '0 bytes'],
  ])('%d', (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown);
  });
});

describe('speed', () => {
  it.each([
    [0, '0 B/s'],
    [1, '1 B/s'],
    [740, '740 B/s'],
    [38_200_000, '38.2 MB/s'],
    [9_600, '9.6 kB/s'],
  ])('%d', (speed, shown) => {
    expect(formatSpeed(speed)).toBe(shown);
  });
});

describe('per cent', () => {
  it.each([
    [0, '0%'],
    [0.719, '71%'],
    [0.9999, '99%'],
    [1, '100%'],
    [0.29, '29%'],
    [1.2, '100%'],
    [-1, '0%'],
  ])('%d is rounded down', (share, shown) => {
    expect(formatPercent(share)).toBe(shown);
  });
});

it('separates thousands', () => {
  expect(formatCount(18_412)).toBe('18,412');
});
