import type { Evidence } from '../contract/plan';
import type { Note } from '../contract/problem';
import { childPath, ROOT, type RelativePath } from '../contract/relative-path';
import { compareDirectory, newComparison, type Comparison, type Descent } from './compare';
import { checkpoint, isReserved, walk, type EngineContext } from './context';
import { sameContentEvidence, type RunStance } from './decide';
import type { Endpoint, Listing } from './endpoint';
import type { Ledger, LedgerEntry, LeftAs } from './ledger';
import type { OriginDirectory, OriginScan } from './origin-snapshot';
import { kindIn, namesIn, NUMBERS, type PackedEntries } from './packed-entries';
import { byPath } from './plan';
import { listMirror, UNKNOWN_FACTS } from './survey';
import { EXPECTED } from './trust-mirror';

/** Directories looked at at once. */
const WIDTH = 128;

/**
 * Compares the origin's scan, which may still go on, with the ledger alone, for a mirror that is trusted to be as we left
 * it. Only the directories in which the origin differs from the ledger are listed, so that whatever the plan touches rests
 * on what really is there. Reads only.
 * @returns undefined where such a directory is not as we left it: then the whole mirror must be listed
 */
export async function recallMirror(
  origin: OriginScan,
  mirror: Endpoint,
  ledger: Ledger,
  stance: RunStance,
  left: LeftAs,
  context: EngineContext,
): Promise<Comparison | undefined> {
  const found = newComparison();
  const facts = ledger.facts() ?? UNKNOWN_FACTS;
  let listed = 0;
  let isAsLeft = true;
  const root: Descent = { directory: ROOT, recordedAs: ROOT, origin: 'present', onMirror: true };
  await walk([{ descent: root, depth: 0 }], WIDTH, async ({ descent, depth }) => {
    await checkpoint(context);
    if (!isAsLeft) return [];
    const { directory, recordedAs, onMirror } = descent;
    const view = descent.origin === 'present' ? ((await origin.directory(directory)) ?? 'absent') : descent.origin;
    if (onMirror && recordedAs === directory && typeof view !== 'string' && isUnchanged(view, ledger.rowsIn(directory).origin)) {
      const folders = foldersIn(view.packed);
      found.unchanged += view.packed.count - folders.length;
      return folders.map((name) => {
        const path = childPath(directory, name);
        return { descent: { directory: path, recordedAs: path, origin: 'present', onMirror: true } as const, depth: depth + 1 };
      });
    }
    const listing = await listMirror(mirror, descent, depth, found);
    const rows = ledger.entriesIn(recordedAs);
    if (listing === undefined || !agrees(listing, rows, directory, stance.modes)) {
      isAsLeft = false;
      return [];
    }
    if (listing !== 'absent') listed += 1;
    const intended = new Map<string, Evidence>();
    const input = { directory, origin: view, mirror: listing, ledger: rows, recordedAs, intended };
    return compareDirectory(input, stance, facts, found).map((below) => ({ descent: below, depth: depth + 1 }));
  });
  if (!isAsLeft) return undefined;
  for (const rows of [found.differences, found.held, found.problems, found.temps]) rows.sort(byPath);
  found.foreign = Math.max(found.foreign, left.foreign);
  found.notes.push(notListed(left, listed));
  return found;
}

/** Whether the origin has in a directory exactly what the ledger says that we last put there. */
function isUnchanged(
  view: OriginDirectory,
  { count, names, numbers, targets }: PackedEntries,
): view is OriginDirectory & { readonly packed: PackedEntries } {
  const { packed } = view;
  if (!view.complete || packed?.count !== count || packed.names !== names) return false;
  for (let at = 0; at < numbers.length; at++) if (numbers[at] !== packed.numbers[at]) return false;
  for (const [at, target] of targets ?? []) if (packed.targets?.get(at) !== target) return false;
  return targets?.size === packed.targets?.size;
}

function foldersIn(packed: PackedEntries): string[] {
  const isFolder = (index: number): boolean => kindIn(packed.numbers[index * NUMBERS + 2] ?? 0) === 'directory';
  let index = 0;
  while (index < packed.count && !isFolder(index)) index += 1;
  return index === packed.count ? [] : namesIn(packed).filter((_, at) => isFolder(at));
}

/** Whether a directory of the mirror holds every row as the ledger observed it, and no traces of another run. */
function agrees(listing: Listing | 'absent', rows: readonly LedgerEntry[], directory: RelativePath, modes: boolean): boolean {
  if (listing === 'absent') return rows.length === 0;
  if (!listing.complete) return false;
  const there = new Map(listing.entries.map((entry) => [entry.name, entry]));
  const isTrace = ({ name }: { readonly name: string }): boolean =>
    isReserved(directory, name) && !(directory === ROOT && EXPECTED.has(name));
  if (listing.entries.some(isTrace)) return false;
  return rows.every(({ name, observed }) => {
    const entry = there.get(name);
    if (entry === undefined || entry.kind === 'untracked' || entry.kind === 'problematic') return false;
    return sameContentEvidence(entry, observed) && (!modes || entry.mode === observed.mode || entry.kind === 'symlink');
  });
}

function notListed({ listedAt }: LeftAs, listed: number): Note {
  const but = listed === 0 ? '' : ` Of its folders, the ${String(listed)} in which the origin has changed were.`;
  const when = `${new Date(listedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const message = `Not listed: the mirror's stamp is as we left it, so it is taken to be as it was when it was last listed, ${when}.${but}`;
  return { path: '', code: 'not-listed', message };
}
