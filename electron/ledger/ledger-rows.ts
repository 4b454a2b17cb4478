import type { Evidence } from '../contract/plan';
import type { LedgerEntry } from '../engine/ledger';

/** A value that SQLite stores as it is (never a boolean). */
export type Cell = string | number | Uint8Array | null;

/** The columns of an entry after `directory` and `name`, in the order of {@link entryOf} and {@link cellsOf}. */
export const ENTRY_COLUMNS =
  'kind, size, mtime, mode, target, observed_kind, observed_size, observed_mtime, observed_mode, observed_target, sha256, xxh3';

/** The columns of evidence, in the order of {@link evidenceAt} and {@link evidenceCells}. */
export const EVIDENCE_COLUMNS = 'kind, size, mtime, mode, target';

/** Evidence out of five cells from `start`. */
export function evidenceAt(row: readonly Cell[], start: number): Evidence {
  const target = row[start + 4];
  const evidence = {
    kind: row[start] as Evidence['kind'],
    size: row[start + 1] as number,
    mtime: row[start + 2] as number,
    mode: row[start + 3] as number,
  };
  return typeof target === 'string' ? { ...evidence, target } : evidence;
}

export function evidenceCells(evidence: Evidence): Cell[] {
  return [evidence.kind, evidence.size, evidence.mtime, evidence.mode, evidence.target ?? null];
}

/** An entry out of a row of `name` and the {@link ENTRY_COLUMNS}. */
export function entryOf(row: readonly Cell[]): LedgerEntry {
  const entry = { name: row[0] as string, origin: evidenceAt(row, 1), observed: evidenceAt(row, 6), sha256: row[11] as string | null };
  const xxh3 = row[12];
  return typeof xxh3 === 'string' ? { ...entry, xxh3 } : entry;
}

export function cellsOf(entry: LedgerEntry): Cell[] {
  return [...evidenceCells(entry.origin), ...evidenceCells(entry.observed), entry.sha256, entry.xxh3 ?? null];
}

/** Whether the mirror's entry is the one that an interrupted run wanted there (modes and link times may have been forced). */
export function isSameContent(intended: Evidence, found: Evidence): boolean {
  if (intended.kind !== found.kind) return false;
  if (intended.kind === 'symlink') return intended.target === found.target;
  return intended.kind === 'directory' || (intended.size === found.size && intended.mtime === found.mtime);
}
