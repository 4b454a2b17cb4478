import { childPath, type RelativePath } from '../contract/relative-path';
import type { Comparison, Descent, DirectoryInput } from './compare';
import type { RunStance } from './decide';
import type { Entry, FoundEntry, Listing } from './endpoint';
import type { Ledger, LedgerEntry, PackedRows } from './ledger';
import type { OriginDirectory } from './origin-snapshot';
import { entryAt, kindIn, namesIn, NUMBERS, type PackedEntries } from './packed-entries';

/** What is left of a directory for {@link compareDirectory}, and the directories below that were settled with it. */
export interface Settled {
  /** Undefined where nothing is left: the whole directory is as the last run left it. */
  readonly rest: Pick<DirectoryInput, 'origin' | 'mirror' | 'ledger'> | undefined;
  readonly descents: readonly Descent[];
}

/**
 * Takes out of a directory every name that is at the origin as it was when it was sent, and on the mirror as it was after
 * that: nearly all of them in nearly every run. Counts them, and makes no object for one. `decide` says the very same of
 * them, which a property test holds. Only for mirrors that tell all names apart, and not where contents are compared.
 */
export function settleUnchanged(
  directory: RelativePath,
  origin: OriginDirectory & { readonly packed: PackedEntries },
  mirror: Listing,
  ledger: Pick<Ledger, 'rowsIn' | 'entriesIn' | 'entry'>,
  stance: Pick<RunStance, 'modes'>,
  into: Pick<Comparison, 'unchanged'>,
): Settled {
  const { packed } = origin;
  const rows = ledger.rowsIn(directory);
  const names = namesIn(packed);
  const positions = new Map<string, number>();
  for (let index = 0; index < names.length; index++) positions.set(names[index]!, index);
  const rowOf = rowPositions(packed, rows);
  const isSettled = new Uint8Array(packed.count);
  const others: Entry[] = [];
  const descents: Descent[] = [];
  let settled = 0;
  for (const entry of mirror.entries) {
    const index = positions.get(entry.name);
    const row = index === undefined ? undefined : rowOf(index, entry.name);
    if (index === undefined || row === undefined || !isAsLeft(packed, index, rows, row, entry, stance.modes)) {
      others.push(entry);
      continue;
    }
    if (isSettled[index] === 1) continue;
    isSettled[index] = 1;
    settled += 1;
    if (entry.kind === 'directory') {
      const path = childPath(directory, entry.name);
      descents.push({ directory: path, origin: 'present', onMirror: true, recordedAs: path });
    } else into.unchanged += 1;
  }
  const isAll = others.length === 0 && settled === packed.count && settled === rows.origin.count && mirror.complete;
  if (isAll && origin.excluded.size === 0 && origin.unknown.size === 0) return { rest: undefined, descents };
  const entries = new Map<string, FoundEntry>();
  names.forEach((name, index) => {
    if (isSettled[index] === 0) entries.set(name, entryAt(packed, index, name));
  });
  const settledName = (name: string): boolean => isSettled[positions.get(name) ?? -1] === 1;
  return {
    rest: {
      origin: { entries, excluded: origin.excluded, unknown: origin.unknown, complete: origin.complete },
      mirror: { ...mirror, entries: others },
      ledger: rowsLeft(directory, rows, settled, settledName, ledger),
    },
    descents,
  };
}

/** Where the row of a name stands: at the same position, where origin and ledger have the same names. */
function rowPositions(packed: PackedEntries, rows: PackedRows): (index: number, name: string) => number | undefined {
  if (packed.names === rows.origin.names && packed.count === rows.origin.count) return (index) => index;
  const positions = new Map(namesIn(rows.origin).map((name, index) => [name, index]));
  return (_index, name) => positions.get(name);
}

function isAsLeft(packed: PackedEntries, index: number, rows: PackedRows, row: number, found: Entry, modes: boolean): boolean {
  if (found.kind === 'untracked' || found.kind === 'problematic') return false;
  const { numbers } = packed;
  const at = index * NUMBERS;
  const rowAt = row * NUMBERS;
  const sent = rows.origin.numbers;
  if (numbers[at] !== sent[rowAt] || numbers[at + 1] !== sent[rowAt + 1] || numbers[at + 2] !== sent[rowAt + 2]) return false;
  const seen = rows.observed.numbers;
  const last = seen[rowAt + 2] ?? 0;
  if (kindIn(last) !== found.kind || kindIn(numbers[at + 2] ?? 0) !== found.kind) return false;
  if (found.kind === 'symlink')
    return packed.targets?.get(index) === rows.origin.targets?.get(row) && found.target === rows.observed.targets?.get(row);
  if (modes && last % 4096 !== found.mode) return false;
  return found.kind === 'directory' || (seen[rowAt] === found.size && seen[rowAt + 1] === found.mtime);
}

/** Beyond this part of a directory's rows one query for all of them is cheaper than one for each. */
const FEW = 0.1;

function rowsLeft(
  directory: RelativePath,
  rows: PackedRows,
  settled: number,
  isSettled: (name: string) => boolean,
  ledger: Pick<Ledger, 'entriesIn' | 'entry'>,
): readonly LedgerEntry[] {
  const { count } = rows.origin;
  if (settled === count) return [];
  if (count - settled > count * FEW) return ledger.entriesIn(directory).filter(({ name }) => !isSettled(name));
  return namesIn(rows.origin).flatMap((name) => (isSettled(name) ? [] : (ledger.entry(childPath(directory, name)) ?? [])));
}
