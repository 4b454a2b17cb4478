import { expect, it } from 'vitest';
import { makeFilter } from '../../../../electron/engine/filter';
import { isOfNoConcern } from '../../../../electron/runs/watch/excluded-changes';

const isLeftOut = makeFilter({ exclude: ['node_modules/', '*.tmp', '/draft', 'cache/'], include: ['keep.tmp'] });

it.each([
  ['node_modules/a/b.js', true],
  ['deep/node_modules/b.js', true],
  ['a.tmp', true],
  ['keep.tmp', false],
  ['draft', true],
  ['draft/page.html', true],
  ['below/draft', false],
  ['page.html', false],
  ['', false],
  // It may have been a file of that name, which is copied.
  ['cache', false],
  ['.heliograph.json', true],
  ['below/.heliograph.json', false],
  ['below/.heliograph-run-1', true],
  ['.heliograph-trash/page.html', true],
])('judges a change at %j', (path, expected) => {
  expect(isOfNoConcern(isLeftOut, path, () => undefined)).toBe(expected);
});

it('asks what it is where the rules tell a file and a folder apart, and only there', () => {
  expect(isOfNoConcern(isLeftOut, 'cache', () => true)).toBe(true);
  expect(isOfNoConcern(isLeftOut, 'cache', () => false)).toBe(false);
  const asked = (): never => {
    throw new Error('It was asked.');
  };
  expect(isOfNoConcern(isLeftOut, 'page.html', asked)).toBe(false);
});
