import type { LedgerEntry } from '../engine/ledger';

/** One mirror's rows about one file, and how good the mirror is: lower is better. */
export interface Recorded {
  readonly rank: number;
  readonly entry: LedgerEntry;
}

/** What the mirrors hold of one path: its newest content, and the mirrors that have exactly that. */
export interface RecordedFile {
  readonly size: number;
  /** Whole seconds since 1970, at the origin. */
  readonly mtime: number;
  /** Hexadecimal; null where no ledger knows it yet. */
  readonly sha256: string | null;
  /** XXH3-128, taken when it was sent; undefined where it was not. */
  readonly xxh3?: string;
  /** Ranks of the mirrors that hold it, best first. */
  readonly ranks: readonly number[];
}

/**
 * Decides which content of a file is published: that of the best mirror that has the file; only mirrors that are recorded
 * to hold the same content are named. Undefined where no row is about a regular file.
 */
export function chooseContent(recorded: readonly Recorded[]): RecordedFile | undefined {
  const files = recorded.filter(({ entry }) => entry.origin.kind === 'file').sort((a, b) => a.rank - b.rank);
  const best = files[0];
  if (!best) return undefined;
  const alike = files.filter(({ entry }) => isSameContent(entry, best.entry));
  const sha256 = alike.map(({ entry }) => entry.sha256).find((hash) => hash !== null) ?? null;
  const xxh3 = alike.map(({ entry }) => entry.xxh3).find((hash) => hash !== undefined);
  const same = alike.filter(({ entry }) => entry.sha256 === null || entry.sha256 === sha256);
  return {
    size: best.entry.origin.size,
    mtime: best.entry.origin.mtime,
    sha256,
    ...(xxh3 !== undefined && { xxh3 }),
    ranks: same.map(({ rank }) => rank),
  };
}

/** Equal hashes decide; where one is not known, size and time at the origin do. */
function isSameContent(a: LedgerEntry, b: LedgerEntry): boolean {
  if (a.origin.size !== b.origin.size) return false;
  if (a.sha256 !== null && b.sha256 !== null) return a.sha256 === b.sha256;
  if (a.xxh3 !== undefined && b.xxh3 !== undefined) return a.xxh3 === b.xxh3;
  return a.origin.mtime === b.origin.mtime;
}
