import fc from 'fast-check';
import type { Evidence } from '../../electron/contract/plan';
import type { RelativePath } from '../../electron/contract/relative-path';
import type { MemoryNode, TreeItem, TreeLiteral } from '../../electron/endpoints/memory/memory-tree';
import { loadContentHash } from '../../electron/runs/digests';
import { ledgerWith, type MemoryLedger } from './memory-ledger';

const contentHash = await loadContentHash();

/** Few names, so that origin, mirror and ledger meet at the same paths in every way. */
const NAMES = ['a', 'b', 'c'];
const PATHS = [...NAMES, ...NAMES.flatMap((one) => NAMES.slice(0, 2).map((other) => `${one}/${other}`)), 'a/a/a', 'a/a/b', 'b/a/a'];
const CONTENTS = ['', 'x', 'yy', 'longer'];
/** Contents of one size: only reading tells them apart. */
const ALIKE = ['x', 'y', 'z'];
const MTIMES = [1_700_000_000, 1_700_000_001];

const fileOf = (contents: readonly string[]) =>
  fc.record({ content: fc.constantFrom(...contents), mode: fc.constantFrom(0o644, 0o755), mtime: fc.constantFrom(...MTIMES) });
const link = fc.record({ link: fc.constantFrom('a', 'elsewhere'), mtime: fc.constant(MTIMES[0]!) });
const folder = fc.record({ mode: fc.constantFrom(0o755, 0o555) });

/** What a random tree may hold beside files, folders and links. */
export interface Oddities {
  readonly untracked?: boolean;
  readonly unreadable?: boolean;
  /** Files differ by their content alone. */
  readonly alike?: boolean;
}

/** A random tree as a literal: later paths below a file are left out, as nothing can be there. */
export function trees(oddities: Oddities = {}): fc.Arbitrary<TreeLiteral> {
  const odd: fc.Arbitrary<TreeItem>[] = [];
  if (oddities.untracked) odd.push(fc.constant({ untracked: 'FIFO' }));
  if (oddities.unreadable) odd.push(fc.constant({ problem: 'unreadable' as const }));
  const folders = oddities.unreadable ? fc.record({ mode: fc.constant(0o755), unreadable: fc.boolean() }) : folder;
  const file = fileOf(oddities.alike ? ALIKE : CONTENTS);
  const item = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.constant('file'), file) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('file'), link) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('folder'), folders) },
    ...odd.map((one) => ({ weight: 1, arbitrary: fc.tuple(fc.constant('file'), one) })),
  );
  return fc.array(fc.tuple(fc.constantFrom(...PATHS), item), { maxLength: 9 }).map(plantable);
}

function plantable(items: readonly (readonly [string, readonly [string, TreeItem]])[]): TreeLiteral {
  const chosen = new Map<string, readonly [string, TreeItem]>();
  for (const [path, what] of items) {
    const above = path
      .split('/')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
    const blocked =
      above.some((each) => chosen.get(each)?.[0] === 'file') ||
      [...chosen.keys()].some((each) => each.startsWith(`${path}/`) && what[0] === 'file');
    if (!blocked) chosen.set(path, what);
  }
  return Object.fromEntries(
    [...chosen]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([path, [kind, what]]) => [kind === 'folder' ? `${path}/` : path, what]),
  );
}

/** A ledger that has rows, with the hashes of their content, for a random part of a tree (what a run sent), whatever stands there now. */
export function ledgerOf(
  tree: Iterable<{ readonly path: string; readonly node: MemoryNode }>,
  isOurs: (index: number) => boolean,
): MemoryLedger {
  const rows: Record<string, Evidence> = {};
  let index = 0;
  const nodes = [...tree];
  for (const { path, node } of nodes) {
    index += 1;
    const evidence = isOurs(index) ? evidenceOf(node) : undefined;
    if (evidence) rows[path] = evidence;
  }
  const ledger = ledgerWith(rows);
  for (const { path, node } of nodes) {
    const entry = ledger.entry(path as RelativePath);
    if (node.kind !== 'file' || !entry) continue;
    const digest = contentHash();
    digest.update(node.content);
    ledger.apply([{ kind: 'put', path: path as RelativePath, entry: { ...entry, xxh3: digest.hex() } }]);
  }
  return ledger;
}

function evidenceOf(node: MemoryNode): Evidence | undefined {
  if (node.kind === 'file') return { kind: 'file', size: node.content.length, mtime: node.mtime, mode: node.mode };
  if (node.kind === 'directory') return { kind: 'directory', size: 0, mtime: 0, mode: node.mode };
  if (node.kind === 'symlink')
    return { kind: 'symlink', size: new TextEncoder().encode(node.target).length, mtime: node.mtime, mode: 0o777, target: node.target };
  return undefined;
}
