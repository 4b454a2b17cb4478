import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { makeFilter, makeLastFiles } from '../../../electron/engine/filter';

function leftOut(rules: { exclude?: string[]; include?: string[] }, path: string): boolean {
  const isDirectory = path.endsWith('/');
  return makeFilter({ exclude: [], include: [], ...rules })((isDirectory ? path.slice(0, -1) : path) as RelativePath, isDirectory);
}

describe('a filter', () => {
  it.each([
    ['*.tmp', 'a.tmp', true],
    ['*.tmp', 'deep/a.tmp', true],
    ['*.tmp', 'a.tmp.txt', false],
    ['/a.tmp', 'deep/a.tmp', false],
    ['cache/', 'cache/', true],
    ['cache/', 'cache', false],
    ['a?c', 'abc', true],
    ['**/node_modules', 'x/y/node_modules/', true],
    ['*.TMP', 'a.tmp', false],
    ['.env*', '.env.local', true],
    ['back\\\\slash', 'back\\slash', true],
  ])('%s leaves out %s: %s', (pattern, path, expected) => {
    expect(leftOut({ exclude: [pattern] }, path)).toBe(expected);
  });

  it('lets an include win, and of excludes the last one', () => {
    expect(leftOut({ exclude: ['*.log'], include: ['keep.log'] }, 'keep.log')).toBe(false);
    expect(leftOut({ exclude: ['*.log', '!keep.log'] }, 'keep.log')).toBe(false);
    expect(leftOut({ exclude: ['!keep.log', '*.log'] }, 'keep.log')).toBe(true);
  });

  it('without patterns leaves out nothing', () => {
    expect(leftOut({}, '..odd')).toBe(false);
  });
});

describe('last files', () => {
  it('are those that the patterns name', () => {
    const isLast = makeLastFiles({ lastFiles: ['index.html', '/dists/'] });
    expect(['index.html', 'deep/index.html', 'page.html', 'dists/Release'].map((path) => isLast(path as RelativePath))).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(makeLastFiles({ lastFiles: [] })('index.html' as RelativePath)).toBe(false);
  });
});
