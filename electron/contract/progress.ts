import type { Halt, Plan, PlanHead } from './plan';
import type { RunError } from './problem';
import type { MirrorReport, VerifyReport } from './report';

/** Where a run for one mirror is. The words are shown. */
export type RunPhase =
  | 'queued'
  | 'connecting'
  | 'scanning'
  | 'comparing'
  | 'planned' // waits for a person's review
  | 'sending' // content, then last files
  | 'removing'
  | 'stamping'
  | 'verifying'
  | 'done';

/** One file that is on its way. */
export interface Lane {
  readonly path: string;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** The whole state of one mirror's run, at most 10 times a second and once more at the end. Totals may grow. */
export interface MirrorProgress {
  /** The mirror's key inside its run: its id for a saved site, its address otherwise. */
  readonly mirror: string;
  /** What to call it. */
  readonly label: string;
  readonly phase: RunPhase;
  readonly paused: boolean;
  /** Set while a lost link is being retried. */
  readonly retry: { readonly attempt: number; readonly inSeconds: number; readonly reason: string } | null;
  readonly scannedEntries: number;
  readonly operationsDone: number;
  readonly operationsTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Bytes a second over the last 4 s. */
  readonly bytesPerSecond: number;
  /** Files a second over the last 4 s. */
  readonly filesPerSecond: number;
  /** From the last 60 s; null while unknown. */
  readonly secondsLeft: number | null;
  readonly problems: number;
  /** At most 8. */
  readonly lanes: readonly Lane[];
}

/** Everything that a run tells the world, in order. Plain data: `--json` prints these lines. */
export type RunEvent = RunEventOf<Plan>;

/** What the app and its window are told: of a plan only its head, for its rows may be a hundred thousand. */
export type AppRunEvent = RunEventOf<PlanHead>;

type RunEventOf<Told extends PlanHead> =
  | {
      readonly event: 'started';
      readonly runId: string;
      readonly origin: string;
      readonly mirrors: readonly { readonly mirror: string; readonly label: string }[];
    }
  | { readonly event: 'progress'; readonly runId: string; readonly progress: MirrorProgress }
  | { readonly event: 'planned'; readonly runId: string; readonly mirror: string; readonly plan: Told }
  | {
      readonly event: 'halted';
      readonly runId: string;
      readonly mirror: string;
      readonly planHash: string | null;
      readonly halts: readonly Halt[];
    }
  | { readonly event: 'error'; readonly runId: string; readonly mirror: string | null; readonly error: RunError }
  | { readonly event: 'finished'; readonly runId: string; readonly mirror: string; readonly report: MirrorReport | VerifyReport };
