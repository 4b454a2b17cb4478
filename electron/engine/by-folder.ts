import { childPath, nameOf, parentOf, type RelativePath } from '../contract/relative-path';
import type { Ledger, LedgerEntry } from './ledger';

/** Paths by the folders that they lie in, in the order in which these first come. */
export function byFolder(paths: readonly RelativePath[]): ReadonlyMap<RelativePath, RelativePath[]> {
  const folders = new Map<RelativePath, RelativePath[]>();
  for (const path of paths) {
    const folder = parentOf(path);
    const others = folders.get(folder);
    if (others) others.push(path);
    else folders.set(folder, [path]);
  }
  return folders;
}

/** The ledger's rows of many paths, a question a folder; those that have none are left out. */
export function rowsOf(ledger: Pick<Ledger, 'entriesOf'>, paths: readonly RelativePath[]): ReadonlyMap<RelativePath, LedgerEntry> {
  const rows = new Map<RelativePath, LedgerEntry>();
  for (const [folder, inIt] of byFolder(paths)) {
    for (const entry of ledger.entriesOf(folder, inIt.map(nameOf))) rows.set(childPath(folder, entry.name), entry);
  }
  return rows;
}
