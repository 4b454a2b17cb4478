import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../electron/contract/plan';
import { classify, type Expectation } from '../../../electron/verification/classify';

const file: Evidence = { kind: 'file', size: 1, mtime: 1, mode: 0o644 };
const folder: Evidence = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 };
const link: Evidence = { kind: 'symlink', size: 1, mtime: 1, mode: 0o777, target: 'a' };

function expected(evidence: Evidence): Expectation {
  return { evidence, sha256: null };
}

describe('a path of a verification', () => {
  it.each<[string, Expectation | undefined, Parameters<typeof classify>[1], object | undefined]>([
    ['that is as expected agrees as far as a listing tells', expected(file), file, { class: 'listed' }],
    ['that is not there is missing', expected(file), 'absent', { class: 'missing' }],
    ['that nobody expects is extra and not ours', undefined, file, { class: 'extra', ours: false }],
    ['that is nowhere is nothing', undefined, 'absent', undefined],
    ['that cannot be read is unreadable', expected(file), 'unknown', { class: 'unreadable' }],
    ['that cannot be read and nobody expects is nothing', undefined, 'unknown', undefined],
    ['in whose place a device stands is different', expected(file), 'untracked', { class: 'different' }],
    [
      'of another size is different',
      expected(file),
      { ...file, size: 2 },
      { class: 'different', reason: 'Its size is 2 bytes instead of 1.' },
    ],
    ['of another time is different', expected(file), { ...file, mtime: 2 }, { class: 'different' }],
    ['of another kind is different', expected(file), folder, { class: 'different', reason: 'A directory stands where a file should be.' }],
    [
      'of another mode differs in its attributes only',
      expected(file),
      { ...file, mode: 0o600 },
      { class: 'different', attributesOnly: true, reason: 'Its mode is 600 instead of 644.' },
    ],
    ['that is a folder has no size and time to compare', expected(folder), { ...folder, mtime: 9 }, { class: 'listed' }],
    [
      'that is a link is compared by its text',
      expected(link),
      { ...link, target: 'b' },
      { class: 'different', reason: 'The link points elsewhere.' },
    ],
    ['that is a link has no mode of its own', expected(link), { ...link, mode: 0o755 }, { class: 'listed' }],
  ])('%s', (_, wanted, found, result) => {
    if (result === undefined) expect(classify(wanted, found, true)).toBeUndefined();
    else expect(classify(wanted, found, true)).toMatchObject(result);
  });

  it('has no mode where the mirror has none', () => {
    expect(classify(expected(file), { ...file, mode: 0 }, false)).toEqual({ class: 'listed' });
  });
});
