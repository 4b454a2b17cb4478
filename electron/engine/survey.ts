import { ROOT, type RelativePath } from '../contract/relative-path';
import { compareDirectory, newComparison, type Comparison, type Descent, type DirectoryInput } from './compare';
import { checkpoint, walk, type EngineContext } from './context';
import type { RunStance } from './decide';
import { EndpointError, type Endpoint, type Listing } from './endpoint';
import type { Ledger, MirrorFacts } from './ledger';
import { ListingsAhead } from './listings-ahead';
import type { OriginScan } from './origin-snapshot';
import { byPath } from './plan';
import { MAX_DEPTH, RUN_ENDING } from './scan';
import { settleUnchanged } from './unchanged';

/** Until the first sync's probe has learnt better, names are taken as the mirror's own. */
export const UNKNOWN_FACTS: MirrorFacts = { foldsCase: false, foldsUnicode: false };

/** Directories being compared at once: each waits for its listing or for the origin's scan. Deep pipelining is what makes a distant server bearable. */
const COMPARING_WIDTH = 256;

/**
 * Walks the mirror along with the origin's scan, which may still go on, and the ledger, and collects the differences.
 * Directories that the ledger remembers are listed long before their turn. What is found does not depend on the order in
 * which answers come. Reads only.
 */
export async function surveyMirror(
  origin: OriginScan,
  mirror: Endpoint,
  ledger: Ledger,
  stance: RunStance,
  context: EngineContext,
  rootIsThere: boolean,
  ahead = new ListingsAhead(mirror, ledger.directorySizes()),
): Promise<Comparison> {
  const found = newComparison();
  const facts = ledger.facts() ?? UNKNOWN_FACTS;
  const survey: Survey = { origin, ledger, stance, facts, found, ahead };
  const root: Descent = { directory: ROOT, recordedAs: ROOT, origin: 'present', onMirror: rootIsThere };
  if (rootIsThere) survey.ahead.refill();
  await walk([{ descent: root, depth: 0 }], COMPARING_WIDTH, async ({ descent, depth }) => {
    await checkpoint(context);
    const listing = await listMirror(survey.ahead, descent, depth, found);
    if (listing === undefined) return [];
    context.tally.scannedEntries += listing === 'absent' ? 0 : listing.entries.length;
    const below = await compare(descent, listing, survey);
    return below.map((each) => ({ descent: each, depth: depth + 1 }));
  });
  for (const rows of [found.differences, found.held, found.problems, found.notes, found.temps]) rows.sort(byPath);
  return found;
}

interface Survey {
  readonly origin: OriginScan;
  readonly ledger: Ledger;
  readonly stance: RunStance;
  readonly facts: MirrorFacts;
  readonly found: Comparison;
  readonly ahead: ListingsAhead;
}

async function compare(descent: Descent, mirror: Listing | 'absent', survey: Survey): Promise<readonly Descent[]> {
  const { directory, recordedAs } = descent;
  const { ledger, stance, facts, found } = survey;
  const origin = descent.origin === 'present' ? ((await survey.origin.directory(directory)) ?? 'absent') : descent.origin;
  const base = { directory, recordedAs, intended: ledger.intended(directory) };
  const everyName = (): DirectoryInput => ({ ...base, origin, mirror, ledger: ledger.entriesIn(recordedAs) });
  const tellsApart = !facts.foldsCase && !facts.foldsUnicode && recordedAs === directory;
  if (typeof origin === 'string' || !origin.packed || mirror === 'absent' || stance.checksum || !tellsApart) {
    return compareDirectory(everyName(), stance, facts, found);
  }
  const { rest, descents } = settleUnchanged(directory, { ...origin, packed: origin.packed }, mirror, ledger, stance, found);
  if (rest === undefined) return descents;
  const further = compareDirectory({ ...base, ...rest }, stance, facts, found);
  return further.length === 0 ? descents : [...descents, ...further];
}

/** One listing; undefined where the directory could not be read, which then keeps everything below it. */
export async function listMirror(
  mirror: Pick<Endpoint, 'list'>,
  { directory, onMirror }: Descent,
  depth: number,
  found: Comparison,
): Promise<Listing | 'absent' | undefined> {
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
