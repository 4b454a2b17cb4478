import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestTo, pairMoves } from '../../../electron/engine/pair-moves';

const at = (...paths: string[]) => paths.map((path) => ({ path }));
const pairs = (gone: string[], made: string[]) =>
  Object.fromEntries(pairMoves(at(...gone), at(...made)).map((pair) => [pair.gone.path, pair.made.path]));

describe('pairing files of one content', () => {
  it('pairs the only two, whatever their names', () => {
    expect(pairs(['a/x'], ['b/c/y'])).toEqual({ 'a/x': 'b/c/y' });
  });

  it('keeps the files of a renamed folder together', () => {
    expect(pairs(['old/1/empty', 'old/2/empty', 'old/3/empty'], ['new/3/empty', 'new/1/empty', 'new/2/empty'])).toEqual({
      'old/1/empty': 'new/1/empty',
      'old/2/empty': 'new/2/empty',
      'old/3/empty': 'new/3/empty',
    });
  });

  it('prefers the same name to none, and the longer tail to the same name', () => {
    expect(pairs(['a/x', 'a/d/y'], ['b/y', 'c/d/y', 'c/x'])).toEqual({ 'a/x': 'c/x', 'a/d/y': 'c/d/y' });
    expect(pairs(['a/one', 'a/two'], ['b/two', 'b/other'])).toEqual({ 'a/two': 'b/two', 'a/one': 'b/other' });
  });

  it('takes the rest in the order of their paths, and leaves what has no partner', () => {
    expect(pairs(['z', 'y', 'x'], ['2', '1'])).toEqual({ x: '1', y: '2' });
    expect(pairs(['x'], ['1', '2', '3'])).toEqual({ x: '1' });
    expect(pairs([], ['1'])).toEqual({});
    expect(pairs(['x'], [])).toEqual({});
  });

  it('pairs as many as there can be, each once, in whatever order they come', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    const some = fc.uniqueArray(path, { maxLength: 12 });
    fc.assert(
      fc.property(some, some, (gone, made) => {
        const found = pairMoves(at(...gone), at(...made));
        expect(found.length).toBe(Math.min(gone.length, made.length));
        expect(new Set(found.map((pair) => pair.gone.path)).size).toBe(found.length);
        expect(new Set(found.map((pair) => pair.made.path)).size).toBe(found.length);
        expect(pairs([...gone].reverse(), [...made].reverse())).toEqual(pairs(gone, made));
      }),
    );
  });

  it('does 20,000 of one content in less than a second', () => {
    const gone = Array.from({ length: 20_000 }, (_, index) => `old/${String(index % 100)}/${String(index)}`);
    const started = performance.now();
    expect(
      Object.keys(
        pairs(
          gone,
          gone.map((each) => each.replace('old', 'new')),
        ),
      ).length,
    ).toBe(20_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('the nearest of several sources', () => {
  it('is one of the same name, else the first', () => {
    expect(nearestTo('d/x', at('a', 'b/x', 'c/x'))).toEqual({ path: 'b/x' });
    expect(nearestTo('d/x', at('a', 'b'))).toEqual({ path: 'a' });
    expect(nearestTo('d/x', [])).toBeUndefined();
  });
});
