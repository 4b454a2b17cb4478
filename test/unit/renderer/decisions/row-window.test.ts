import { describe, expect, it } from 'vitest';
import { rowForKey, rowWindow } from '../../../../renderer/decisions/row-window';

describe('long lists', () => {
  it('draw only what is near', () => {
    expect(rowWindow(100_000, 32, 32_000, 640, 8)).toEqual({ first: 992, end: 1028 });
    expect(rowWindow(3, 32, 0, 640, 8)).toEqual({ first: 0, end: 3 });
    expect(rowWindow(0, 32, 0, 640)).toEqual({ first: 0, end: 0 });
    expect(rowWindow(10, 32, 9_999, 640, 2)).toEqual({ first: 8, end: 10 });
  });
  it('move by key and stop at the ends', () => {
    expect(rowForKey('ArrowDown', 9, 10, 5)).toBe(9);
    expect(rowForKey('PageUp', 3, 10, 5)).toBe(0);
    expect(rowForKey('End', 0, 10, 5)).toBe(9);
    expect(rowForKey('a', 0, 10, 5)).toBeNull();
    expect(rowForKey('Home', 0, 0, 5)).toBeNull();
  });
});
