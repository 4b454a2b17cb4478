import type { Notifications } from '../../contract/site';
import type { MirrorReport, VerifyReport } from '../../contract/report';
import type { Cause } from './words';

/** The same cause at the same mirror is told again after so long; milliseconds. */
const AGAIN_MS = 24 * 3_600_000;
/** A success is told at most so often for one mirror, as a watched site may run every minute; milliseconds. */
const SUCCESS_AGAIN_MS = 3_600_000;
/** What happens together is told together: the first waits so long for the others; milliseconds. */
const GATHER_MS = 4_000;
/** Two notifications are at least so far apart; what comes meanwhile is merged; milliseconds. */
const APART_MS = 60_000;

/** Whom a fact is about. */
export interface Subject {
  readonly siteId: string;
  readonly siteName: string;
  readonly mirrorId: string;
  readonly mirrorName: string;
}

/** Something that a person may be told. */
export interface Notable extends Subject {
  readonly cause: Cause;
  /** The engine's own sentence, for those who read the webhook; may be empty. */
  readonly detail: string;
}

/** When something was told, in milliseconds since 1970, by {@link keyOf}. */
export type Told = Readonly<Record<string, number>>;

/** What a run's end means to a person: a cause to tell, `good`, or nothing (a preview, a run that a person stopped, a busy mirror). */
export function outcomeOf(report: MirrorReport | VerifyReport): { readonly cause: Cause; readonly detail: string } | 'good' | null {
  if (report.kind === 'plan') return null;
  const { status, halt, error } = report.kind === 'verify' && report.repair ? report.repair : report;
  if (status === 'ok') return 'good';
  if (status === 'halted' && halt) return { cause: halt.guard, detail: sentences(halt) };
  if (status === 'failed' && error) {
    if (error.code === 'interrupted' || error.code === 'busy') return null;
    return { cause: error.code, detail: sentences(error) };
  }
  if (report.kind === 'verify' && !report.repair) return { cause: 'differences', detail: '' };
  return { cause: 'problems', detail: report.problems[0]?.message ?? '' };
}

/**
 * Whether something is told now, and what is remembered then. Never a storm: the same cause at the same mirror is told
 * once, until it is good again or a day has passed.
 */
export function consider(
  told: Told,
  notable: Notable,
  wanted: Notifications,
  now: number,
): { readonly tell: boolean; readonly told: Told } {
  const key = keyOf(notable, notable.cause);
  const before = told[key];
  const again = notable.cause === 'success' ? SUCCESS_AGAIN_MS : AGAIN_MS;
  const recent = before !== undefined && now - before < again && before <= now;
  if (!isWanted(notable.cause, wanted) || recent) return { tell: false, told };
  return { tell: true, told: { ...told, [key]: now } };
}

/**
 * What is still remembered after a good run of a mirror. A sync does not show that what a verification found is gone, nor a
 * verification that a promise is kept again.
 */
export function afterGood(told: Told, subject: Subject, kind: 'sync' | 'verify'): Told {
  const prefix = prefixOf(subject);
  const kept = [`${prefix}success`, kind === 'sync' ? `${prefix}differences` : `${prefix}stale`];
  return without(told, (key) => key.startsWith(prefix) && !kept.includes(key));
}

/** Whether trouble of this mirror was told and is not good again: its next success is news at any hour. */
export function isInTrouble(told: Told, subject: Subject): boolean {
  return Object.keys(told).some((key) => key.startsWith(prefixOf(subject)) && !key.endsWith('/success'));
}

/** Drops what is too old to matter, so that the record does not grow for years. */
export function withoutOld(told: Told, now: number): Told {
  return without(told, (_key, at) => now - at > AGAIN_MS);
}

/**
 * When what waits is told: once it had time to gather, and not right after the last one. Milliseconds since 1970.
 * @param first when the first that waits came @param last when the last notification was sent; undefined: none was
 */
export function tellAt(first: number, last: number | undefined): number {
  const earliest = first + GATHER_MS;
  return last === undefined || last > first ? earliest : Math.max(earliest, last + APART_MS);
}

/** Which preference a cause belongs to. */
export function kindOf(cause: Cause): 'failure' | 'stale' | 'success' {
  return cause === 'stale' || cause === 'success' ? cause : 'failure';
}

function isWanted(cause: Cause, wanted: Notifications): boolean {
  return { failure: wanted.failures, stale: wanted.stale, success: wanted.successes }[kindOf(cause)];
}

function keyOf(subject: Subject, cause: Cause): string {
  return `${prefixOf(subject)}${cause}`;
}

function prefixOf({ siteId, mirrorId }: Subject): string {
  return `${siteId}/${mirrorId}/`;
}

function without(told: Told, leaveOut: (key: string, at: number) => boolean): Told {
  return Object.fromEntries(Object.entries(told).filter(([key, at]) => !leaveOut(key, at)));
}

function sentences({ message, advice }: { readonly message: string; readonly advice: string }): string {
  return advice === '' ? message : `${message} ${advice}`;
}
