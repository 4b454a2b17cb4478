import type { Evidence } from '../contract/plan';
import type { FoundEntry } from './endpoint';

/**
 * The entries of one directory in two flat pieces of memory instead of an object each: a million files are kept in some
 * fifty megabytes, and two directories are compared without making anything. Immutable; crosses threads as it is.
 */
export interface PackedEntries {
  readonly count: number;
  /** The names, joined by `/`, which no name holds. Those of a scan are sorted. */
  readonly names: string;
  /** Three for each entry: size, mtime, and {@link kindAndMode}. */
  readonly numbers: Float64Array;
  /** Texts of the symlinks, by position. */
  readonly targets: ReadonlyMap<number, string> | undefined;
}

/** Numbers of one entry. */
export const NUMBERS = 3;

const KINDS: readonly Evidence['kind'][] = ['file', 'directory', 'symlink'];

/** Kind and permission bits in one number; the kind is what stands above twelve bits: 0 file, 1 directory, 2 symlink. */
export function kindAndMode(kind: Evidence['kind'], mode: number): number {
  return (kind === 'file' ? 0 : kind === 'directory' ? 1 : 2) * 4096 + mode;
}

/** The kind in a number of {@link kindAndMode}. */
export function kindIn(number: number): Evidence['kind'] {
  return KINDS[Math.floor(number / 4096)] ?? 'file';
}

/** Packs entries in the order in which they are given. */
export function packEvidence(names: readonly string[], evidence: readonly Evidence[]): PackedEntries {
  const numbers = new Float64Array(evidence.length * NUMBERS);
  let targets: Map<number, string> | undefined;
  for (let index = 0; index < evidence.length; index++) {
    const { kind, size, mtime, mode, target } = evidence[index]!;
    numbers[index * NUMBERS] = size;
    numbers[index * NUMBERS + 1] = mtime;
    numbers[index * NUMBERS + 2] = kindAndMode(kind, mode);
    if (target !== undefined) (targets ??= new Map()).set(index, target);
  }
  return { count: evidence.length, names: names.join('/'), numbers, targets };
}

/** Packs entries, sorted by name. Sorts `entries` itself. */
export function packEntries(entries: FoundEntry[]): PackedEntries {
  entries.sort(byName);
  return packEvidence(
    entries.map((entry) => entry.name),
    entries,
  );
}

function byName(one: FoundEntry, other: FoundEntry): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

/** The names, by position. */
export function namesIn({ count, names }: PackedEntries): string[] {
  return count === 0 ? [] : names.split('/');
}

/** The entry at a position, as an object. */
export function entryAt(packed: PackedEntries, index: number, name: string): FoundEntry {
  const { numbers, targets } = packed;
  const last = numbers[index * NUMBERS + 2] ?? 0;
  const kind = kindIn(last);
  const found = { name, kind, size: numbers[index * NUMBERS] ?? 0, mtime: numbers[index * NUMBERS + 1] ?? 0, mode: last % 4096 };
  const target = targets?.get(index);
  return target === undefined ? found : { ...found, target };
}

/** All entries as objects, by name. */
export function unpackEntries(packed: PackedEntries): Map<string, FoundEntry> {
  return new Map(namesIn(packed).map((name, index) => [name, entryAt(packed, index, name)]));
}

/** Rows of a ledger, packed; for ledgers that keep objects. */
export function packRows(rows: readonly { readonly name: string; readonly origin: Evidence; readonly observed: Evidence }[]) {
  const names = rows.map(({ name }) => name);
  const pack = (of: 'origin' | 'observed') =>
    packEvidence(
      names,
      rows.map((row) => row[of]),
    );
  return { origin: pack('origin'), observed: pack('observed') };
}
