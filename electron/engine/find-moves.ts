import type { Evidence } from '../contract/plan';
import { childPath, isWithin, nameOf, type RelativePath } from '../contract/relative-path';
import { rowsOf } from './by-folder';
import { bare, type Comparison, type Difference } from './compare';
import { inParallel, type EngineContext } from './context';
import { sameContentEvidence, type Change } from './decide';
import type { Endpoint, ReadableEndpoint } from './endpoint';
import type { Ledger, LedgerEntry } from './ledger';
import { hashAtOrigin, type ContentHashes, type HashKind } from './origin-content';
import type { OriginSnapshot } from './origin-snapshot';
import { nearestTo, pairMoves, type Pair } from './pair-moves';

/** Files of the origin hashed at once: those of a folder are read faster than by one, those of a server need company. */
const WIDTH = 16;
/** Files that wait for their turn in the origin's own thread: asking for each alone would cost as much as hashing it. */
export const HASHED_AT_ONCE = 256;
/**
 * A new file that agrees in nothing but its size is read for its hash from this size on: below it, equal sizes are
 * mostly chance, and sending costs about as much as looking.
 */
const SIZE_ALONE = 64 * 1024;
/** A file from this size is copied by the server rather than sent; see docs/PERFORMANCE.md. */
export const COPY_FROM = 256 * 1024;

/** Where to look for moves. */
export interface MoveSearch {
  readonly origin: ReadableEndpoint;
  readonly mirror: Endpoint;
  readonly ledger: Ledger;
  /** The scan of the origin, by which hashes are remembered. */
  readonly scan: object;
}

/** A row of ours on the mirror that is certainly as we left it, with its content's hash. */
interface Known {
  readonly path: RelativePath;
  readonly found: Evidence;
  readonly entry: LedgerEntry;
}

type Made = Difference & { readonly change: Change & { readonly wanted: Evidence } };

/**
 * Finds out which new files are on the mirror already under another name: one that is gone at the origin makes a move, one
 * that stays makes a copy on the server. Sizes and times only tell where to look: content decides, by the ledger's hash
 * and a hash of the origin's file. Reads only; changes the rows of `found`.
 */
export async function findMoves(found: Comparison, search: MoveSearch, context: EngineContext): Promise<void> {
  const { ledger, mirror } = search;
  if (ledger.isEmpty) return;
  const swapped = found.differences.filter(({ change }) => change.swap === true).map(({ path }) => path);
  const made = found.differences.filter(isNewFile).filter(({ path }) => !swapped.some((above) => isWithin(path, above)));
  const sizes = new Set(made.map(({ change }) => change.wanted.size));
  const gone = made.length === 0 ? [] : knownRows(found, sizes, ledger);
  const stays = mirror.capabilities.copies ? filesThatStay(found, made, search) : [];
  const hashes = await hashCandidates(made, [...gone, ...stays], search, context);
  const moved = byContent(gone, hashes).flatMap(([candidates, alike]) => pairOne(candidates, alike));
  const changes = new Map<Difference, Difference | undefined>();
  const removals = new Map(found.differences.filter(({ change }) => change.kind === 'remove').map((row) => [row.path, row]));
  for (const { gone: old, made: row } of moved) {
    const { wanted } = row.change;
    changes.set(removals.get(old.path)!, undefined);
    changes.set(row, { path: row.path, change: { kind: 'move', reason: 'moved', wanted, from: { path: old.path, found: old.found } } });
  }
  continueMoves(found, ledger, removals, changes);
  const rest = new Map([...hashes].filter(([row]) => !changes.has(row) && row.change.wanted.size >= COPY_FROM));
  await setSources(rest, mirror.capabilities.copies ? [...stays, ...gone] : [], search, changes);
  if (changes.size === 0) return;
  const rows = found.differences.flatMap((row) => (changes.has(row) ? (changes.get(row) ?? []) : row));
  found.differences.splice(0, found.differences.length, ...rows);
}

/** Files of one content: those of one time first, since nothing but the name of those changes. */
function pairOne(gone: readonly Known[], made: readonly Made[]): Pair<Known, Made>[] {
  const byTime = new Map<number, [Known[], Made[]]>();
  const groupOf = (mtime: number): [Known[], Made[]] => {
    const group = byTime.get(mtime) ?? [[], []];
    byTime.set(mtime, group);
    return group;
  };
  for (const row of gone) groupOf(row.entry.origin.mtime)[0].push(row);
  for (const row of made) groupOf(row.change.wanted.mtime)[1].push(row);
  const pairs = [...byTime.values()].flatMap((group) => pairMoves(...group));
  const taken = new Set<Known | Made>(pairs.flatMap((pair) => [pair.gone, pair.made]));
  const left = <Row extends Known | Made>(rows: readonly Row[]): Row[] => rows.filter((row) => !taken.has(row));
  return [...pairs, ...pairMoves(left(gone), left(made))];
}

function isNewFile(row: Difference): row is Made {
  return row.change.kind === 'create' && row.change.wanted?.kind === 'file';
}

/** The rows of files that are gone at the origin and stand on the mirror as the ledger says. */
function knownRows({ differences }: Comparison, sizes: ReadonlySet<number>, ledger: Ledger): Known[] {
  const gone = differences.flatMap(({ path, change: { kind, reason, found } }) =>
    kind === 'remove' && reason === 'gone-at-origin' && found?.kind === 'file' && sizes.has(found.size) ? [{ path, found }] : [],
  );
  const rows = rowsOf(
    ledger,
    gone.map(({ path }) => path),
  );
  return gone.flatMap(({ path, found }) => {
    const entry = rows.get(path);
    return entry && hasHash(entry) && sameContentEvidence(entry.observed, found) ? [{ path, found, entry }] : [];
  });
}

function hasHash({ xxh3, sha256 }: LedgerEntry): boolean {
  return xxh3 !== undefined || sha256 !== null;
}

/** Rows that this run leaves alone and whose size a large new file has. What the mirror shows of them is looked up once they match. */
function filesThatStay(found: Comparison, made: readonly Made[], { ledger }: MoveSearch): Known[] {
  const sizes = [...new Set(made.map(({ change }) => change.wanted.size))].filter((size) => size >= COPY_FROM);
  if (sizes.length === 0) return [];
  const touched = new Set(found.differences.map(({ path }) => path));
  const rows = ledger.filesOfSizes(sizes).filter(({ path, entry }) => !touched.has(path) && hasHash(entry));
  return rows.map(({ path, entry }) => ({ path, entry, found: bare(entry.observed) }));
}

/** Hashes the new files that some known row may be the content of, by the kinds of hash that those rows have. */
async function hashCandidates(
  made: readonly Made[],
  rows: readonly Known[],
  { origin, scan }: MoveSearch,
  context: EngineContext,
): Promise<Map<Made, ContentHashes>> {
  const likely = new Likely(rows, origin.identity.kind === 'sftp');
  const hashes = new Map<Made, ContentHashes>();
  await inParallel(made, origin.hash ? HASHED_AT_ONCE : WIDTH, async (row) => {
    const { path, change } = row;
    const kinds = likely.kindsFor(path, change.wanted);
    if (kinds.size === 0) return;
    const hashed = await hashAtOrigin(origin, scan, { path, wanted: change.wanted }, kinds, context);
    if (hashed) hashes.set(row, hashed);
  });
  return hashes;
}

/** Which files may have the content of known rows, and by which hashes that can be told. */
class Likely {
  readonly #kinds = new Map<string, Set<HashKind>>();

  constructor(
    rows: Iterable<Pick<Known, 'path' | 'entry'>>,
    private readonly isFar: boolean,
  ) {
    for (const { path, entry } of rows) {
      for (const trait of traitsOf(path, entry.origin, isFar)) {
        const kinds = this.#kinds.get(trait) ?? new Set();
        this.#kinds.set(trait, kinds.add(entry.xxh3 === undefined ? 'sha256' : 'xxh3'));
      }
    }
  }

  kindsFor(path: RelativePath, wanted: Evidence): ReadonlySet<HashKind> {
    return new Set(traitsOf(path, wanted, this.isFar).flatMap((trait) => [...(this.#kinds.get(trait) ?? [])]));
  }
}

/** A file that will probably be hashed. */
export interface LikelyMove {
  readonly path: RelativePath;
  readonly wanted: Evidence;
  readonly kinds: ReadonlySet<HashKind>;
}

/**
 * Files in folders that are new at the origin which may be those of folders that are gone there, as far as origin and ledger
 * tell: a part of those that {@link findMoves} will ask for. Of an origin that is a folder.
 */
export function likelyMoves({ directories }: Pick<OriginSnapshot, 'directories'>, ledger: Ledger): LikelyMove[] {
  const known = new Set(ledger.directories());
  const made = [...directories.keys()].filter((directory) => !known.has(directory));
  const gone = [...known].filter((directory) => !directories.has(directory));
  if (made.length === 0 || gone.length === 0) return [];
  const rows = gone.flatMap((directory) =>
    ledger.entriesIn(directory).flatMap((entry) => {
      return entry.origin.kind === 'file' && hasHash(entry) ? [{ path: childPath(directory, entry.name), entry }] : [];
    }),
  );
  const likely = new Likely(rows, false);
  return made.flatMap((directory) =>
    [...(directories.get(directory)?.entries.values() ?? [])].flatMap((entry) => {
      const path = childPath(directory, entry.name);
      const kinds = entry.kind === 'file' ? likely.kindsFor(path, entry) : NO_KINDS;
      return kinds.size === 0 ? [] : [{ path, wanted: bare(entry), kinds }];
    }),
  );
}

const NO_KINDS: ReadonlySet<HashKind> = new Set();

/** What two files must share to be worth a look: reading is not free, least of all from a server (`isFar`). */
function traitsOf(path: RelativePath, { size, mtime }: Evidence, isFar: boolean): string[] {
  if (size === 0) return [`${String(mtime)} ${nameOf(path)}`];
  const both = `${String(size)} ${String(mtime)}`;
  return size >= SIZE_ALONE && !isFar ? [both, String(size)] : [both];
}

/** Known rows and new files of one content, group by group. */
function byContent(rows: readonly Known[], hashes: ReadonlyMap<Made, ContentHashes>): (readonly [Known[], Made[]])[] {
  const groups = new Map<string, [Known[], Made[]]>();
  for (const row of rows) {
    const key = contentKey(row.found.size, row.entry);
    const group = groups.get(key);
    if (group) group[0].push(row);
    else groups.set(key, [[row], []]);
  }
  for (const [row, hashed] of hashes) {
    for (const key of contentKeys(row.change.wanted.size, hashed)) {
      const group = groups.get(key);
      if (!group) continue;
      group[1].push(row);
      break;
    }
  }
  return [...groups.values()].filter(([, made]) => made.length > 0);
}

function contentKey(size: number, { xxh3, sha256 }: LedgerEntry): string {
  return xxh3 === undefined ? `${String(size)} sha256 ${String(sha256)}` : `${String(size)} xxh3 ${xxh3}`;
}

function contentKeys(size: number, { xxh3, sha256 }: ContentHashes): string[] {
  return [...(xxh3 === null ? [] : [`${String(size)} xxh3 ${xxh3}`]), ...(sha256 === null ? [] : [`${String(size)} sha256 ${sha256}`])];
}

/**
 * A move whose new name an earlier run made, but whose old name it could not take away: the rest of that move, so that it
 * counts as no loss. Where only mode or time of the new name differ, they wait until the old name is gone: both are one file.
 */
function continueMoves(
  found: Comparison,
  ledger: Ledger,
  removals: ReadonlyMap<RelativePath, Difference>,
  changes: Map<Difference, Difference | undefined>,
): void {
  if (removals.size === 0) return;
  const begun = ledger.moves();
  if (begun.size === 0) return;
  const others = new Map(found.differences.map((row) => [row.path, row]));
  const held = new Set([...found.held.map((each) => each.path), ...found.keepers]);
  const learnt = new Map(found.ledgerChanges.flatMap((change) => (change.kind === 'put' ? [[change.path, change.entry] as const] : [])));
  for (const [old, path] of begun) {
    const removal = removals.get(old);
    const row = others.get(path);
    const entry = learnt.get(path) ?? ledger.entry(path);
    const before = ledger.entry(old);
    if (!removal || changes.has(removal) || removal.change.reason !== 'gone-at-origin' || !entry || !before) continue;
    if (held.has(path) || (row && row.change.kind !== 'touch') || !removal.change.found || !isSameContent(entry, before)) continue;
    if (row) changes.set(row, undefined);
    const change = {
      kind: 'move',
      reason: 'moved',
      wanted: row?.change.wanted ?? bare(entry.origin),
      found: row?.change.found ?? bare(entry.observed),
      from: { path: old, found: removal.change.found },
    } as const;
    // In the place of the removal, so that the order of rows does not matter.
    changes.set(removal, { path, change });
  }
}

function isSameContent(one: LedgerEntry, other: LedgerEntry): boolean {
  if (one.origin.kind !== 'file' || one.origin.size !== other.origin.size) return false;
  if (one.xxh3 !== undefined && other.xxh3 !== undefined) return one.xxh3 === other.xxh3;
  return sameContentEvidence(one.observed, other.observed);
}

/** Names a file on the mirror, proven to be there as we left it, as the source of each new file with its content. */
async function setSources(
  hashes: ReadonlyMap<Made, ContentHashes>,
  rows: readonly Known[],
  { mirror }: MoveSearch,
  changes: Map<Difference, Difference | undefined>,
): Promise<void> {
  const wanted = byContent(rows, hashes).flatMap(([known, made]) => made.map((row) => ({ row, source: nearestTo(row.path, known)! })));
  await inParallel(wanted, mirror.capabilities.parallelism, async ({ row, source }) => {
    const there = await mirror.lstat(source.path);
    if (!there || !sameContentEvidence(there, source.found)) return;
    changes.set(row, { path: row.path, change: { ...row.change, from: { path: source.path, found: bare(there) } } });
  });
}
