import { describe, expect, it } from 'vitest';
import { median, short, spread } from '../../bench/statistics';

describe('medians', () => {
  it('takes the middle, sorted as numbers', () => {
    expect(median([10, 9, 100])).toBe(10);
    expect(median([2, 1, 10, 3])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('leaves its input as it was', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('spreads from least to most', () => {
    expect(spread([3, 1, 2])).toEqual({ least: 1, most: 3 });
  });
});

describe('figures', () => {
  it.each([
    [0, '0'],
    [0.00012, '0.0001'],
    [0.0456, '0.0456'],
    [0.9999, '1.000'],
    [1.234, '1.23'],
    [12.34, '12.3'],
    [123.4, '123'],
    [12_345, '12345'],
    [-1.5, '-1.50'],
    [NaN, '–'],
    [Infinity, '–'],
  ])('shows %d as %s', (value, text) => {
    expect(short(value)).toBe(text);
  });
});
