import type { HeldBack, Plan } from '../contract/plan';
import type { Note, Problem, RunError } from '../contract/problem';
import type { MirrorReport, RunStatus, VerifyReport } from '../contract/report';
import type { CycleResult } from '../engine/cycle';
import type { Outcome } from '../engine/work';
import type { VerifyOutcome } from '../verification/verify-mirror';
import type { TaskPlace } from './task';

/** What every report begins with. */
interface Frame {
  readonly place: TaskPlace;
  readonly seconds: number;
  readonly notes: readonly Note[];
  /** Milliseconds; undefined: not measured. */
  readonly roundTrip?: number | undefined;
  /** What the ledger counted at the end; undefined: it was not. */
  readonly inventory?: { readonly files: number; readonly bytes: number } | undefined;
}

const NO_COUNTS = { created: 0, updated: 0, moved: 0, touched: 0, removed: 0, unchanged: 0, foreign: 0, bytesTotal: 0, bytesSent: 0 };

function base({ place, seconds, roundTrip }: Frame, status: RunStatus) {
  return {
    mirror: place.address,
    label: place.label,
    status,
    seconds: Math.round(seconds * 1000) / 1000,
    ...(roundTrip !== undefined && { roundTrip: Math.round(roundTrip * 10) / 10 }),
  };
}

/** The report of a sync or plan that came to its end, or was halted. */
export function cycleReport(kind: 'sync' | 'plan', frame: Frame, result: CycleResult, outcome: Outcome): MirrorReport {
  const { plan, halts, applied } = result;
  const open = plan?.heldBack.filter((row) => row.code !== 'twin-names' && !(result.approved && row.operation !== undefined)) ?? [];
  const held = open.map(heldProblem);
  const problems = [...(plan?.problems ?? []), ...held, ...outcome.problems];
  const status: RunStatus = halts.length > 0 ? 'halted' : problems.length > 0 ? 'problems' : 'ok';
  const { created, updated, moved, touched, removed, bytesSent } =
    applied || kind === 'sync' ? outcome : { ...plannedCounts(plan), bytesSent: 0 };
  return {
    kind,
    ...base(frame, status),
    plan: plan?.hash ?? null,
    created,
    updated,
    moved,
    touched,
    removed,
    unchanged: plan?.counts.unchanged ?? 0,
    foreign: plan?.counts.foreign ?? 0,
    bytesTotal: plan?.counts.bytesTotal ?? 0,
    bytesSent,
    ...(frame.inventory && { mirrorFiles: frame.inventory.files, mirrorBytes: frame.inventory.bytes }),
    problems,
    notes: [...frame.notes, ...(plan?.notes ?? []), ...outcome.notes],
    halt: halts[0] ?? null,
    error: null,
  };
}

function plannedCounts(plan: Plan | null): Pick<MirrorReport, 'created' | 'updated' | 'moved' | 'touched' | 'removed'> {
  return plan?.counts ?? NO_COUNTS;
}

function heldProblem({ path, code, message }: HeldBack): Problem {
  return { path, side: 'mirror', code, message };
}

/** The report of a sync or plan that an error ended; what was done before it is in the counts. */
export function failedReport(kind: 'sync' | 'plan', frame: Frame, error: RunError, plan: Plan | null, outcome: Outcome): MirrorReport {
  const { created, updated, moved, touched, removed, bytesSent } = outcome;
  const { unchanged, foreign, bytesTotal } = plan?.counts ?? NO_COUNTS;
  const counts = { created, updated, moved, touched, removed, unchanged, foreign, bytesTotal, bytesSent };
  const notes = [...frame.notes, ...outcome.notes];
  return { kind, ...base(frame, 'failed'), plan: plan?.hash ?? null, ...counts, problems: outcome.problems, notes, halt: null, error };
}

/** At most this many rows cross to windows and files; counts stay exact. */
const MAX_FINDINGS = 10_000;

/** The report of a verification; `first` is what was found before a repair. */
export function verifyReport(
  depth: VerifyReport['depth'],
  frame: Frame,
  found: VerifyOutcome,
  repair: MirrorReport | null,
  bytesRead: number,
): VerifyReport {
  const count = (name: VerifyReport['findings'][number]['class']): number =>
    found.findings.filter((row) => row.class === name && row.ours !== false).length;
  const counts = { missing: count('missing'), extra: count('extra'), different: count('different'), unreadable: count('unreadable') };
  const differs = counts.missing + counts.extra + counts.different + counts.unreadable > 0;
  const status: RunStatus = repair?.status === 'halted' ? 'halted' : differs ? 'problems' : 'ok';
  return {
    kind: 'verify',
    ...base(frame, status),
    depth,
    same: found.same,
    ...counts,
    foreign: found.foreign,
    bytesRead,
    findings: found.findings.slice(0, MAX_FINDINGS),
    originMovedOn: found.originMovedOn,
    problems: repair?.problems ?? [],
    notes: [...frame.notes, ...found.notes],
    halt: repair?.halt ?? null,
    error: null,
    repair,
  };
}

/** The report of a verification that an error or a halt ended before it had a result. */
export function unverifiedReport(
  depth: VerifyReport['depth'],
  frame: Frame,
  status: RunStatus,
  why: Pick<VerifyReport, 'halt' | 'error'>,
): VerifyReport {
  const counts = { same: 0, missing: 0, extra: 0, foreign: 0, different: 0, unreadable: 0, bytesRead: 0, originMovedOn: 0 };
  return { kind: 'verify', ...base(frame, status), depth, ...counts, findings: [], problems: [], notes: frame.notes, ...why, repair: null };
}

/** The whole run's status: the worst of its mirrors'. */
export function worstStatus(statuses: readonly RunStatus[]): RunStatus {
  const order: readonly RunStatus[] = ['failed', 'halted', 'problems', 'ok'];
  return order.find((status) => statuses.includes(status)) ?? 'ok';
}
