import type { Operation } from '../contract/plan';
import type { Note } from '../contract/problem';
import { nameOf, type RelativePath } from '../contract/relative-path';
import type { Comparison } from './compare';
import { LOCK_PATH, RESERVED_PREFIX, TRASH_PATH } from './context';
import { EndpointError, type Endpoint } from './endpoint';
import type { Ledger, TempRecord } from './ledger';
import { removeTree } from './replace';
import { RUN_ENDING } from './scan';

const DAY_SECONDS = 86_400;

/** What to do with the reserved names that a survey met. */
export interface LeftOvers {
  /** Temporary files of interrupted runs of ours. */
  readonly remove: readonly { readonly path: RelativePath; readonly isFolder: boolean }[];
  /** Look-alikes of other runs, older than a day: only reported. */
  readonly notes: readonly Note[];
}

/**
 * Tells our own left-overs from others': by the runs that were interrupted, and by the records of large files. Pure.
 * @param resumable paths that a next write may continue
 */
export function sortLeftOvers(
  temps: Comparison['temps'],
  ownRuns: readonly string[],
  records: readonly TempRecord[],
  resumable: ReadonlySet<RelativePath>,
  nowSeconds: number,
): LeftOvers {
  const recorded = new Set(records.map((record) => record.path));
  const remove: { path: RelativePath; isFolder: boolean }[] = [];
  const notes: Note[] = [];
  for (const { path, mtime, kind } of temps) {
    if (path === LOCK_PATH || path === TRASH_PATH || resumable.has(path)) continue;
    const run = runOf(nameOf(path));
    if (run === undefined) continue;
    if (ownRuns.includes(run) || recorded.has(path)) remove.push({ path, isFolder: kind === 'directory' });
    else if (nowSeconds - mtime > DAY_SECONDS) {
      notes.push({
        path,
        code: 'left-over-temp',
        message: 'Left by another run more than a day ago; remove it on the mirror if no other Heliograph uses this folder.',
      });
    }
  }
  return { remove, notes };
}

/** Temporary files of interrupted runs that hold a part of what these operations send: the very same file, as far as a scan tells. */
export function resumableTemps(records: readonly TempRecord[], operations: readonly Operation[]): ReadonlySet<RelativePath> {
  if (records.length === 0) return new Set();
  const sent = new Map(operations.filter(({ kind }) => kind === 'create' || kind === 'update').map(({ path, wanted }) => [path, wanted]));
  const isSent = ({ target, source }: TempRecord): boolean => {
    const wanted = sent.get(target);
    return wanted?.kind === 'file' && wanted.size === source.size && wanted.mtime === source.mtime;
  };
  return new Set(records.filter(isSent).map((record) => record.path));
}

/** The run that a temporary name belongs to; undefined for other reserved names. */
export function runOf(name: string): string | undefined {
  if (!name.startsWith(RESERVED_PREFIX)) return undefined;
  return /^([a-z0-9-]+)-[a-z0-9]+$/.exec(name.slice(RESERVED_PREFIX.length))?.[1];
}

/** Removes what interrupted runs of ours left behind. */
export async function removeLeftOvers(mirror: Endpoint, ledger: Ledger, leftOvers: LeftOvers): Promise<void> {
  for (const { path, isFolder } of leftOvers.remove) {
    try {
      await (isFolder ? removeTree(mirror, path) : mirror.removeFile(path));
    } catch (error) {
      if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    }
  }
  ledger.dropTemps(leftOvers.remove.map(({ path }) => path));
}
