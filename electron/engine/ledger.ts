import type { Evidence, Plan } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import type { PackedEntries } from './packed-entries';

/** What we last put at one path of a mirror: the row that makes it *ours*. */
export interface LedgerEntry {
  readonly name: string;
  /** The origin's entry when we sent it; `mode` is the one that the mirror should get. */
  readonly origin: Evidence;
  /** What the mirror showed right after our write: servers force modes and times. */
  readonly observed: Evidence;
  /** SHA-256 of a file's content in hexadecimal; null until it was filled in, which happens after the sending. */
  readonly sha256: string | null;
  /** XXH3-128 of a file's content in 32 hexadecimal digits, taken while sending; absent where it was not read yet. */
  readonly xxh3?: string;
}

/** The hashes of a row, for another one of the same content; without a row, those of a content that was not read yet. */
export function hashesOf(row: LedgerEntry | undefined): Pick<LedgerEntry, 'sha256' | 'xxh3'> {
  return { sha256: row?.sha256 ?? null, ...(row?.xxh3 !== undefined && { xxh3: row.xxh3 }) };
}

/** What a file's blocks hold, by which a changed file is sent as a delta. Opaque here; `engine/delta` reads and writes it. */
export interface Signature {
  /** XXH3-128 of the whole content that it describes: it counts only while the row has the same. */
  readonly xxh3: string;
  readonly blocks: Uint8Array;
}

/** The rows of one directory without an object each: what comparing needs of them, as positions that belong together. */
export interface PackedRows {
  readonly origin: PackedEntries;
  /** The same object as `origin` where the mirror showed just what was sent. */
  readonly observed: PackedEntries;
}

/** A change of the ledger; a run hands over many at once. */
export type LedgerChange =
  | { readonly kind: 'put'; readonly path: RelativePath; readonly entry: LedgerEntry; readonly signature?: Signature }
  | { readonly kind: 'drop'; readonly path: RelativePath };

/** A temporary file of ours on the mirror, recorded before its first byte. */
export interface TempRecord {
  readonly runId: string;
  readonly path: RelativePath;
  /** The final name. */
  readonly target: RelativePath;
  /** The origin's file that it carries: only the very same may resume it. */
  readonly source: { readonly size: number; readonly mtime: number };
}

/** A replacement without atomic rename, or a swap of kinds, that is under way: `target` was set aside. */
export interface AsideRecord {
  readonly runId: string;
  readonly target: RelativePath;
  readonly aside: RelativePath;
  /** What takes the place; null for none. */
  readonly temp: RelativePath | null;
}

/** Facts about the mirror that were learnt once, by the first sync's probe. */
export interface MirrorFacts {
  /** Names that differ only by case are one name there. */
  readonly foldsCase: boolean;
  /** Names that differ only by Unicode normalisation are one name there. */
  readonly foldsUnicode: boolean;
}

/** An unattended run's removals, for the guard that counts over 24 hours. */
export interface RemovalRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly removed: number;
  /** Our files on the mirror when that run started. */
  readonly before: number;
}

/** What all rows amount to; the stamp publishes it. */
export interface Inventory {
  readonly files: number;
  readonly bytes: number;
  /** `sha256:` over {@link Ledger.manifestLines}. */
  readonly manifest: string;
}

/** How a sync that ended clean left the mirror: the ground on which a next one may do without listing it. */
export interface LeftAs {
  /** When the mirror was last listed whole; milliseconds since 1970. */
  readonly listedAt: number;
  /** The rules that decided what is there, as a plan has them. */
  readonly rules: string;
  /** Our stamp, to the letter, and what the mirror showed of it once it was written. */
  readonly stamp: { readonly text: string; readonly size: number; readonly mtime: number };
  /** Entries there that are not ours, by that listing. */
  readonly foreign: number;
}

/**
 * The memory of one pair of origin and mirror. Methods are synchronous (SQLite is). The holder of the mirror's run lock
 * is its only writer.
 */
export interface Ledger {
  /** True until the first run for this pair has put a row. */
  readonly isEmpty: boolean;
  /** True once a run for this pair came to its end. */
  readonly everEnded: boolean;
  /** The rows directly in `directory`. */
  entriesIn(directory: RelativePath): LedgerEntry[];
  /** The same rows without their hashes, in a form that is cheap to read and to compare. */
  rowsIn(directory: RelativePath): PackedRows;
  entry(path: RelativePath): LedgerEntry | undefined;
  /** The rows of these names directly in `directory`, in any order. */
  entriesOf(directory: RelativePath, names: readonly string[]): LedgerEntry[];
  /** All directories that have rows. */
  directories(): IterableIterator<RelativePath>;
  /** The same, in an order in which none comes before the one that holds it, each with the number of its rows. */
  directorySizes(): IterableIterator<readonly [RelativePath, number]>;
  /** Every row, in path order. */
  all(): IterableIterator<{ readonly path: RelativePath; readonly entry: LedgerEntry }>;
  counts(): { readonly files: number; readonly bytes: number };
  /**
   * A JSON array `[path, size, mtime, link text or null]` for each file and link, a line each, many lines at a time;
   * in the order of their folders, then of their names, as bytes.
   */
  manifestLines(): IterableIterator<string>;
  /** Undefined where a row has changed since it was set. */
  inventory(): Inventory | undefined;
  setInventory(inventory: Inventory): void;
  /** Applies changes in one transaction. */
  apply(changes: readonly LedgerChange[]): void;
  setSha256(hashes: readonly { readonly path: RelativePath; readonly sha256: string }[]): void;
  /** The signature of what we last put at a path; undefined where there is none. */
  signature(path: RelativePath): Signature | undefined;
  /** Files that have a signature, in any order. */
  signedFiles(): RelativePath[];
  setSignature(path: RelativePath, signature: Signature): void;

  /** The plan of a run that is under way or was interrupted: its wanted entries by path. */
  intended(directory: RelativePath): ReadonlyMap<string, Evidence>;
  /** Corrects what the run under way is about to put at a path: the origin's file is another one than was planned. */
  intend(path: RelativePath, wanted: Evidence): void;
  /** Records a run before its first write; how the mirror was left before counts no more. */
  beginRun(runId: string, plan: Plan): void;
  /** Ids of runs that were begun and not ended: their temporary files are ours. */
  unfinishedRuns(): string[];
  /**
   * Forgets the intended entries; only after a run whose outcome is wholly recorded.
   * @param left how it leaves the mirror, if nothing at all was amiss
   */
  endRun(runId: string, left?: LeftAs): void;
  /** Undefined unless the last run that wrote ended clean. */
  leftAs(): LeftAs | undefined;
  /** The mirror was met otherwise than it was left. */
  forgetLeftAs(): void;

  /**
   * Moves that were planned and whose old name (the key) is still ours: the new name may be there already. Recorded when a
   * run begins, forgotten with the old name's row.
   */
  moves(): ReadonlyMap<RelativePath, RelativePath>;
  /** Rows of files that have one of these sizes, in any order. */
  filesOfSizes(sizes: readonly number[]): { readonly path: RelativePath; readonly entry: LedgerEntry }[];

  addTemps(temps: readonly TempRecord[]): void;
  dropTemps(paths: readonly RelativePath[]): void;
  temps(): TempRecord[];
  addAside(record: AsideRecord): void;
  dropAside(target: RelativePath): void;
  asides(): AsideRecord[];

  facts(): MirrorFacts | undefined;
  setFacts(facts: MirrorFacts): void;
  /** The last stamp's sequence number; 0 before the first. */
  sequence(): number;
  setSequence(sequence: number): void;
  removals(): RemovalRecord[];
  addRemovals(record: RemovalRecord): void;
  lastProof(): { readonly at: number; readonly depth: 'quick' | 'sample' | 'full' } | undefined;
  setLastProof(proof: { readonly at: number; readonly depth: 'quick' | 'sample' | 'full' }): void;
  close(): void;
}
