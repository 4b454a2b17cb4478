import { childPath, nameOf, parentOf, ROOT, type RelativePath } from '../contract/relative-path';
import type { LedgerEntry } from '../engine/ledger';

/** The names of the directories below each directory that lead to a row. */
export function childDirectories(directories: Iterable<RelativePath>): ReadonlyMap<RelativePath, ReadonlySet<string>> {
  const children = new Map<RelativePath, Set<string>>();
  for (let directory of directories) {
    while (directory !== ROOT) {
      const parent = parentOf(directory);
      const names = children.get(parent) ?? new Set<string>();
      const known = names.has(nameOf(directory));
      children.set(parent, names.add(nameOf(directory)));
      if (known) break;
      directory = parent;
    }
  }
  return children;
}

/**
 * Every row at or below `directory` in the order of whole paths (JavaScript's string order: `a.b` before `a/b`), with
 * the rows of one directory for each level in memory.
 */
export function* inPathOrder(
  directory: RelativePath,
  children: ReadonlyMap<RelativePath, ReadonlySet<string>>,
  entriesIn: (directory: RelativePath) => LedgerEntry[],
): IterableIterator<{ readonly path: RelativePath; readonly entry: LedgerEntry }> {
  const rows = new Map(entriesIn(directory).map((entry) => [entry.name, entry]));
  const below = [...(children.get(directory) ?? [])].map((name) => `${name}/`);
  for (const key of [...rows.keys(), ...below].sort()) {
    const entry = rows.get(key);
    if (entry) yield { path: childPath(directory, key), entry };
    else yield* inPathOrder(childPath(directory, key.slice(0, -1)), children, entriesIn);
  }
}
