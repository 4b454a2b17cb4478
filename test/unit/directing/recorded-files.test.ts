import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../electron/engine/ledger';
import { chooseContent } from '../../../electron/directing/recorded-files';

function entry(mtime: number, sha256: string | null, change: { size?: number; kind?: 'file' | 'directory' } = {}): LedgerEntry {
  const evidence = { kind: change.kind ?? 'file', size: change.size ?? 10, mtime, mode: 0o644 };
  return { name: 'x', origin: evidence, observed: evidence, sha256 };
}

describe('choosing the content that is published', () => {
  it('takes the best mirror’s, and names only mirrors that hold the same', () => {
    expect(
      chooseContent([
        { rank: 2, entry: entry(5, 'old') },
        { rank: 0, entry: entry(9, 'new') },
        { rank: 1, entry: entry(8, 'new') },
        { rank: 3, entry: entry(9, 'new', { size: 11 }) },
      ]),
    ).toEqual({ size: 10, mtime: 9, sha256: 'new', ranks: [0, 1] });
  });

  it('takes size and time where a hash is not known, and learns the hash from other mirrors', () => {
    expect(
      chooseContent([
        { rank: 0, entry: entry(9, null) },
        { rank: 1, entry: entry(9, 'hash') },
        { rank: 2, entry: entry(8, null) },
        { rank: 3, entry: entry(9, 'other') },
      ]),
    ).toEqual({ size: 10, mtime: 9, sha256: 'hash', ranks: [0, 1] });
  });

  it('knows files only', () => {
    expect(chooseContent([{ rank: 0, entry: entry(9, null, { kind: 'directory' }) }])).toBeUndefined();
  });
});
