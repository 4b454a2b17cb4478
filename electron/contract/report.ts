import type { Halt } from './plan';
import type { Note, Problem, RunError } from './problem';

/** How one mirror's run ended. `ok`: in sync. */
export type RunStatus = 'ok' | 'problems' | 'halted' | 'failed';

interface ReportBase {
  /** Address, without a password. */
  readonly mirror: string;
  readonly label: string;
  readonly status: RunStatus;
  readonly seconds: number;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  readonly halt: Halt | null;
  readonly error: RunError | null;
  /** The shortest time from a question to the mirror to its answer, in milliseconds; absent: a folder, or nothing was asked. */
  readonly roundTrip?: number;
}

/** What a sync (or a plan) did for one mirror. */
export interface MirrorReport extends ReportBase {
  readonly kind: 'sync' | 'plan';
  /** The plan's hash; null where no plan could be made. */
  readonly plan: string | null;
  readonly created: number;
  readonly updated: number;
  readonly moved: number;
  readonly touched: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly foreign: number;
  readonly bytesTotal: number;
  readonly bytesSent: number;
  /** All that is ours on the mirror after the run; absent where it was not counted. */
  readonly mirrorFiles?: number;
  readonly mirrorBytes?: number;
}

export type VerifyDepth = 'quick' | 'sample' | 'full';

/** The five classes of a verified path. */
export type VerifyClass = 'same' | 'missing' | 'extra' | 'different' | 'unreadable';

/** One path that is not the same, with its reason. */
export interface VerifyFinding {
  readonly path: string;
  readonly class: Exclude<VerifyClass, 'same'>;
  /** For `extra`: whether we wrote it. */
  readonly ours?: boolean;
  readonly reason: string;
  /** Only its mode differs: repaired without sending content. */
  readonly attributesOnly?: boolean;
}

/** What a verification found on one mirror. `foreign` are extra files that are not ours: they alone are no difference. */
export interface VerifyReport extends ReportBase {
  readonly kind: 'verify';
  readonly depth: VerifyDepth;
  readonly same: number;
  readonly missing: number;
  readonly extra: number;
  readonly foreign: number;
  readonly different: number;
  readonly unreadable: number;
  readonly bytesRead: number;
  /** At most 10,000 rows, worst first; the counts are exact. */
  readonly findings: readonly VerifyFinding[];
  /** Paths whose origin has moved on since the last sync: reported apart, never a difference. */
  readonly originMovedOn: number;
  /** Set when the verification went on to repair: what the repairing run did. */
  readonly repair: MirrorReport | null;
}

/** The end of every command that runs: the last line of `--json`. */
export interface ResultEvent {
  readonly event: 'result';
  readonly status: RunStatus;
  readonly mirrors: readonly (MirrorReport | VerifyReport)[];
}

/** A row of the history. */
export interface HistoryRun {
  readonly id: string;
  readonly siteId: string | null;
  readonly siteName: string;
  readonly mirrorId: string | null;
  readonly mirrorLabel: string;
  readonly trigger: 'manual' | 'schedule' | 'watch' | 'missed' | 'command-line';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly report: MirrorReport | VerifyReport;
}
