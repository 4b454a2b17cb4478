import { ROOT, type RelativePath } from '../contract/relative-path';
import { compareDirectory, newComparison, type Comparison, type Descent } from './compare';
import { checkpoint, inParallel, type EngineContext } from './context';
import type { RunStance } from './decide';
import { EndpointError, type Endpoint, type Listing } from './endpoint';
import type { Ledger, MirrorFacts } from './ledger';
import { MAX_DEPTH, RUN_ENDING, type OriginSnapshot } from './scan';

/** Until the first sync's probe has learnt better, names are taken as the mirror's own. */
export const UNKNOWN_FACTS: MirrorFacts = { foldsCase: false, foldsUnicode: false };

/** Directories of the mirror being listed at once; deep pipelining is what makes a distant server bearable. */
const LISTING_WIDTH = 128;

/** Walks the mirror in lock-step with the origin's snapshot and the ledger, and collects the differences. Reads only. */
export async function surveyMirror(
  origin: OriginSnapshot,
  mirror: Endpoint,
  ledger: Ledger,
  stance: RunStance,
  context: EngineContext,
  rootIsThere: boolean,
): Promise<Comparison> {
  const found = newComparison();
  const facts = ledger.facts() ?? UNKNOWN_FACTS;
  let level: Descent[] = [{ directory: ROOT, recordedAs: ROOT, origin: 'present', onMirror: rootIsThere }];
  for (let depth = 0; level.length > 0; depth++) {
    const next: Descent[] = [];
    await inParallel(level, LISTING_WIDTH, async (descent) => {
      await checkpoint(context);
      const listing = await listMirror(mirror, descent, depth, found);
      if (listing === undefined) return;
      context.tally.scannedEntries += listing === 'absent' ? 0 : listing.entries.length;
      const { directory, recordedAs } = descent;
      const input = {
        directory,
        origin: descent.origin === 'present' ? (origin.directories.get(directory) ?? 'absent') : descent.origin,
        mirror: listing,
        ledger: ledger.entriesIn(recordedAs),
        recordedAs,
        intended: ledger.intended(directory),
      } as const;
      for (const below of compareDirectory(input, stance, facts, found)) next.push(below);
    });
    level = next;
  }
  return found;
}

/** One listing; undefined where the directory could not be read, which then keeps everything below it. */
export async function listMirror(
  mirror: Endpoint,
  descent: Descent,
  depth: number,
  found: Comparison,
): Promise<Listing | 'absent' | undefined> {
  const { directory, onMirror } = descent;
  if (!onMirror) return 'absent';
  if (depth > MAX_DEPTH) {
    keep(directory, 'too-deep', `Deeper than ${String(MAX_DEPTH)} folders; not read further.`, found);
    return undefined;
  }
  try {
    return await mirror.list(directory);
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    if (error.kind === 'missing' && directory !== ROOT) return 'absent';
    keep(directory, 'unreadable', error.message, found);
    return undefined;
  }
}

function keep(directory: RelativePath, code: 'unreadable' | 'too-deep', message: string, found: Comparison): void {
  found.problems.push({ path: directory, side: 'mirror', code, message });
  found.keepers.push(directory);
}
