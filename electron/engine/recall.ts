import type { Evidence } from '../contract/plan';
import type { Note } from '../contract/problem';
import { childPath, ROOT, type RelativePath } from '../contract/relative-path';
import { compareDirectory, newComparison, type Comparison, type Descent } from './compare';
import { checkpoint, inParallel, isReserved, type EngineContext } from './context';
import { sameContentEvidence, type RunStance } from './decide';
import type { Endpoint, Listing } from './endpoint';
import type { Ledger, LedgerEntry, LeftAs } from './ledger';
import type { OriginDirectory, OriginSnapshot } from './scan';
import { listMirror, UNKNOWN_FACTS } from './survey';
import { EXPECTED } from './trust-mirror';

/** Directories looked at at once. */
const WIDTH = 128;

/**
 * Compares the origin with the ledger alone, for a mirror that is trusted to be as we left it. Only the directories in
 * which the origin differs from the ledger are listed, so that whatever the plan touches rests on what really is there.
 * Reads only.
 * @returns undefined where such a directory is not as we left it: then the whole mirror must be listed
 */
export async function recallMirror(
  origin: OriginSnapshot,
  mirror: Endpoint,
  ledger: Ledger,
  stance: RunStance,
  left: LeftAs,
  context: EngineContext,
): Promise<Comparison | undefined> {
  const found = newComparison();
  const facts = ledger.facts() ?? UNKNOWN_FACTS;
  const { modes } = stance;
  let listed = 0;
  let isAsLeft = true;
  let level: Descent[] = [{ directory: ROOT, recordedAs: ROOT, origin: 'present', onMirror: true }];
  for (let depth = 0; level.length > 0 && isAsLeft; depth++) {
    const next: Descent[] = [];
    await inParallel(level, WIDTH, async (descent) => {
      await checkpoint(context);
      const { directory, recordedAs, onMirror } = descent;
      const view = descent.origin === 'present' ? (origin.directories.get(directory) ?? 'absent') : descent.origin;
      const rows = ledger.entriesIn(recordedAs);
      if (onMirror && recordedAs === directory && typeof view !== 'string' && isUnchanged(view, rows, modes)) {
        for (const { name, origin: entry } of rows) {
          if (entry.kind !== 'directory') found.unchanged += 1;
          else {
            const path = childPath(directory, name);
            next.push({ directory: path, recordedAs: path, origin: 'present', onMirror: true });
          }
        }
        return;
      }
      const listing = await listMirror(mirror, descent, depth, found);
      if (listing === undefined || !agrees(listing, rows, directory, modes)) {
        isAsLeft = false;
        return;
      }
      if (listing !== 'absent') listed += 1;
      const intended = new Map<string, Evidence>();
      next.push(
        ...compareDirectory({ directory, origin: view, mirror: listing, ledger: rows, recordedAs, intended }, stance, facts, found),
      );
    });
    level = next;
  }
  if (!isAsLeft) return undefined;
  found.foreign = Math.max(found.foreign, left.foreign);
  found.notes.push(notListed(left, listed));
  return found;
}

/** Whether the origin has in a directory exactly what the ledger says that we last put there. */
export function isUnchanged(view: OriginDirectory, rows: readonly LedgerEntry[], modes: boolean): boolean {
  if (!view.complete || view.entries.size !== rows.length) return false;
  return rows.every(({ name, origin }) => {
    const entry = view.entries.get(name);
    return entry !== undefined && sameContentEvidence(entry, origin) && (!modes || entry.mode === origin.mode || entry.kind === 'symlink');
  });
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
  const message = `Not listed: the mirror's stamp is as we left it, so it is taken to be as it was when it was last listed, ${new Date(listedAt).toISOString()}.${but}`;
  return { path: '', code: 'not-listed', message };
}
