import type { RelativePath } from '../contract/relative-path';
import { inParallel, type EngineContext } from './context';
import { sameContentEvidence } from './decide';
import type { Matched } from './delta/matched';
import { decodeBlocks, DELTA_FROM } from './delta/signature';
import type { CycleInput } from './evidence';
import { HASHED_AT_ONCE, likelyMoves } from './find-moves';
import { hashAtOrigin } from './origin-content';
import { originEntry, type OriginScan, type OriginSnapshot } from './origin-snapshot';

/** Changed files that are matched ahead: what is found out of each is kept until it is sent, some megabytes at most. */
const MOST_MATCHED = 8;

/** How changed files can be put together, as far as that is being found out; by path. */
export type MatchedAhead = ReadonlyMap<RelativePath, { readonly base: string; readonly matched: Promise<Matched | undefined> }>;

/**
 * Begins in the origin's own thread, while this one still waits for the mirror, what comparing and sending would have to
 * wait for: hashing files of new folders that may be those of folders that are gone, and matching large files that are
 * not as they were sent. Origin and ledger tell which, before the mirror is listed. Reads the origin only; what comes of
 * it counts only for the very state of a file that was read.
 */
export function lookAhead(input: CycleInput, follow: () => OriginScan, context: EngineContext): MatchedAhead {
  const { origin, ledger, rules, savedPlan, findings, kind } = input;
  const matched = new Map<RelativePath, { readonly base: string; readonly matched: Promise<Matched | undefined> }>();
  if (!origin.hash || savedPlan || findings || rules.checksum || ledger.isEmpty) return matched;
  const begin = async (): Promise<void> => {
    const scanned = await follow().whole;
    if (context.signal.aborted) return;
    if (kind === 'sync') matchChanged(input, scanned, matched);
    await inParallel(likelyMoves(scanned, ledger), HASHED_AT_ONCE, async ({ path, wanted, kinds }) => {
      await hashAtOrigin(origin, scanned, { path, wanted }, kinds, context);
    });
  };
  // Whoever needs an answer asks again and hears what went wrong.
  begin().catch(() => undefined);
  return matched;
}

function matchChanged(
  { origin, mirror, ledger }: CycleInput,
  scanned: OriginSnapshot,
  into: Map<RelativePath, { base: string; matched: Promise<Matched | undefined> }>,
): void {
  if (!origin.match || !mirror.capabilities.rebuilds) return;
  for (const path of ledger.signedFiles()) {
    if (into.size === MOST_MATCHED) return;
    const wanted = originEntry(scanned, path);
    const row = ledger.entry(path);
    if (typeof wanted === 'string' || wanted.kind !== 'file' || wanted.size < DELTA_FROM || row?.xxh3 === undefined) continue;
    if (sameContentEvidence(wanted, row.origin)) continue;
    const signature = ledger.signature(path);
    const blocks = signature?.xxh3 === row.xxh3 ? decodeBlocks(signature, row.observed.size) : undefined;
    if (blocks === undefined) continue;
    const matched = origin.match(path, wanted, blocks);
    matched.catch(() => undefined);
    into.set(path, { base: row.xxh3, matched });
  }
}
