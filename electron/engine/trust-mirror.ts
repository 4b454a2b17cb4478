import type { Plan, Reason } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import type { Comparison } from './compare';
import { LOCK_PATH, STAMP_NAME, TRASH_PATH } from './context';
import { sameContentEvidence } from './decide';
import type { CycleInput } from './evidence';
import type { Ledger, LeftAs } from './ledger';
import { rulesText } from './plan';

/** Facts by which a run may do without listing the mirror; see {@link mayTrust}. */
export interface TrustEvidence {
  readonly listing: Rules['listing'];
  /** Compare by content: what stands there must be read, whoever wrote it. */
  readonly checksum: boolean;
  readonly adopt: boolean;
  readonly mirrorRootIsThere: boolean;
  /** A run of this pair came to its end before. */
  readonly everEnded: boolean;
  /** Runs that were begun and not ended, temporary files and files set aside that the ledger knows of, and locks of dead runs. */
  readonly traces: number;
  /** How the last run left the mirror; undefined where anything was amiss with it, or since. */
  readonly left: LeftAs | undefined;
  /** The rules of this run, as a plan has them. */
  readonly rules: string;
  /** The stamp as it stands on the mirror now. */
  readonly stamp: LeftAs['stamp'] | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is known before the mirror is listed, beside the ledger and what the run was told. */
interface SeenOfMirror extends Pick<TrustEvidence, 'mirrorRootIsThere' | 'stamp'> {
  readonly lockIsFree: boolean;
}

/** Gathers the facts for {@link mayTrust}. */
export function trustEvidence(
  { kind, rules, adopt, ledger }: Pick<CycleInput, 'kind' | 'rules' | 'adopt' | 'ledger'>,
  { lockIsFree, ...seen }: SeenOfMirror,
  now: number,
): TrustEvidence {
  const traces = ledger.unfinishedRuns().length + ledger.temps().length + ledger.asides().length + (lockIsFree ? 0 : 1);
  return {
    ...seen,
    listing: kind === 'plan' ? 'always' : rules.listing,
    checksum: rules.checksum,
    adopt,
    everEnded: ledger.everEnded,
    traces,
    left: ledger.leftAs(),
    rules: rulesText({ rules, adopt }),
    now,
  };
}

/** A mirror is listed at least this often, in milliseconds; a run a day at the same hour always lists. */
const LISTED_EVERY = 23 * 60 * 60 * 1_000;

/** Whether this run may take the ledger's word for what is on the mirror; else why not. Pure. */
export function mayTrust(
  evidence: TrustEvidence,
): { readonly trusted: true; readonly left: LeftAs } | { readonly trusted: false; readonly why: string } {
  const { left, stamp, now } = evidence;
  if (evidence.listing !== 'daily') return no('the site has the mirror listed at each run');
  if (evidence.checksum) return no('files are compared by content');
  if (evidence.adopt) return no('what stands on the mirror is adopted');
  if (!evidence.mirrorRootIsThere) return no('the mirror folder is not there');
  if (!evidence.everEnded) return no('no run has come to its end yet');
  if (evidence.traces > 0) return no('an interrupted run left traces');
  if (left === undefined) return no('the last run was not clean, or met something unexpected');
  if (left.rules !== evidence.rules) return no('the rules have changed');
  if (now < left.listedAt || now - left.listedAt >= LISTED_EVERY) return no('the last whole listing is a day old');
  if (stamp === undefined) return no('the stamp is not there');
  const { text, size, mtime } = left.stamp;
  if (stamp.text !== text || stamp.size !== size || stamp.mtime !== mtime) return no('the stamp is not the one that we left');
  return { trusted: true, left };
}

function no(why: string): { readonly trusted: false; readonly why: string } {
  return { trusted: false, why };
}

/** Reasons that only a mirror which is not as we left it can give. */
const SURPRISING: ReadonlySet<Reason> = new Set<Reason>([
  'missing-on-mirror',
  'replaces-unknown',
  'healed',
  'adopted-extraneous',
  'repair',
]);

/** Reserved names that may stand in a mirror's root at any time; any other is a trace of a run. */
export const EXPECTED: ReadonlySet<string> = new Set<string>([STAMP_NAME, LOCK_PATH, TRASH_PATH]);

/**
 * Whether comparing met anything on the mirror that is not as the ledger has it: then the next run lists it again. Pure.
 * To be asked before the plan is carried out.
 */
export function isSurprising(
  plan: Pick<Plan, 'operations' | 'heldBack' | 'problems'>,
  found: Pick<Comparison, 'ledgerChanges' | 'temps'>,
  ledger: Pick<Ledger, 'entry'>,
): boolean {
  if (plan.heldBack.length > 0 || plan.problems.length > 0 || found.ledgerChanges.length > 0) return true;
  if (found.temps.some(({ path }) => !EXPECTED.has(path))) return true;
  return plan.operations.some(({ kind, path, reason, found: there }) => {
    if (SURPRISING.has(reason)) return true;
    if (kind !== 'touch' || there === undefined) return false;
    const observed = ledger.entry(path as RelativePath)?.observed;
    return observed === undefined || observed.mode !== there.mode || !sameContentEvidence(observed, there);
  });
}
