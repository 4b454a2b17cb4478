import { ROOT } from '../contract/relative-path';
import type { EngineContext } from './context';
import { MANY_DIRECTORIES, type Endpoint } from './endpoint';
import type { CycleInput } from './evidence';
import type { Ledger } from './ledger';
import { ListingsAhead } from './listings-ahead';
import { mayTrust, trustEvidence } from './trust-mirror';

/** What a run will need of its mirror, asked for before anyone knows: along with the first look at it. */
export interface EarlyAnswers {
  /** Free bytes; asked again where the answer has grown old. */
  readonly freeBytes: () => Promise<number | undefined>;
  /** Listings that are on their way; undefined where the mirror may not have to be listed, and for a second survey. */
  readonly ahead: ListingsAhead | undefined;
}

/** Milliseconds for which free space that was asked for counts as what is free. */
const SPACE_HOLDS = 10_000;

/** Asks for it. Only reads; where the first look ends the run, nobody hears of the answers. */
export function askEarly(input: CycleInput, { now }: Pick<EngineContext, 'now'>): EarlyAnswers {
  const { mirror, ledger } = input;
  const askedAt = now();
  const asked = mirror.freeBytes();
  asked.catch(() => undefined);
  return {
    freeBytes: () => (now() - askedAt < SPACE_HOLDS ? asked : mirror.freeBytes()),
    ahead: mustList(input, askedAt) ? listAhead(mirror, ledger) : undefined,
  };
}

/** Whether the mirror will be listed as it is now, whatever its stamp and its lock say. */
function mustList(input: CycleInput, now: number): boolean {
  const { ledger, findings, savedPlan } = input;
  // Files that an interrupted run set aside come back before anything is listed.
  if (findings !== undefined || savedPlan !== undefined || ledger.asides().length > 0) return false;
  const atBest = { mirrorRootIsThere: true, lockIsFree: true, stamp: ledger.leftAs()?.stamp };
  return !mayTrust(trustEvidence(input, atBest, now)).trusted;
}

/** Begins to list what the ledger remembers; the root in any case. */
function listAhead(mirror: Endpoint, ledger: Ledger): ListingsAhead {
  const ahead = new ListingsAhead(mirror, ledger.isEmpty ? [[ROOT, 0] as const].values() : ledger.directorySizes());
  ahead.refill();
  // More than one channel can work at.
  if (!ahead.isEnded) mirror.expectWork?.(MANY_DIRECTORIES);
  return ahead;
}
