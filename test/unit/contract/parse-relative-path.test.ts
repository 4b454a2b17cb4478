import { describe, expect, it } from 'vitest';
import { parseRelativePath } from '../../../electron/contract/relative-path';

describe('a path out of text', () => {
  it.each(['', 'a', 'a/b', '...', 'a/...', '.a/b.', '..a/.b/c..', 'a\\b', 'a\nb/\u0001', ' / '])('is %j as it stands', (text) => {
    expect(parseRelativePath(text)).toBe(text);
  });

  it.each(['/', '/a', 'a/', 'a//b', '.', '..', './a', '../a', 'a/.', 'a/..', 'a/./b', 'a/../b', 'a\0b', 'a/\uFFFD'])(
    'is refused: %j',
    (text) => {
      expect(() => parseRelativePath(text)).toThrow(RangeError);
    },
  );
});
