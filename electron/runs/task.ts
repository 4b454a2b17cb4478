import type { Plan } from '../contract/plan';
import type { AppRunEvent, RunEvent } from '../contract/progress';
import type { HistoryRun, ResultEvent, VerifyDepth } from '../contract/report';
import type { Jump, Login, Rules, Transport } from '../contract/site';
import type { GuardEvidence } from '../engine/guards';
import type { WarmSession } from '../endpoints/sftp/warm-session';
import type { WarmConnections } from '../endpoints/warm-connections';
import type { CredentialRef } from '../vault/vault';

/** One place of a run. */
export interface TaskPlace {
  /** The mirror's key in events: its id for a saved site, its address otherwise. */
  readonly key: string;
  readonly label: string;
  /** A folder's path, or `sftp://[user@]host[:port]/path`. */
  readonly address: string;
  readonly login: Login;
  /** Absent: built-in. */
  readonly transport?: Transport;
  /** Absent: straight there. */
  readonly jump?: readonly Jump[];
}

/** What to run: plain data, so that it crosses into a worker thread unchanged. */
export interface RunTask {
  readonly runId: string;
  readonly kind: 'sync' | 'plan' | 'verify';
  readonly origin: TaskPlace;
  readonly mirrors: readonly TaskPlace[];
  readonly rules: Rules;
  /** `--adopt`: differing files that we did not write are replaced, foreign extraneous files count as ours. */
  readonly adopt: boolean;
  /** Hashes of plans that a person approved. */
  readonly approve: readonly string[];
  /** `--approve all`: lifts count limits only. */
  readonly approveCounts: boolean;
  /** Carry out exactly these plans (`apply`, or what the window showed): no new scan; a mirror that none of them is for is not touched. */
  readonly plans?: readonly Plan[];
  /** For `verify`. */
  readonly depth: VerifyDepth;
  readonly repair: boolean;
  readonly trigger: HistoryRun['trigger'];
  readonly site: { readonly id: string; readonly name: string } | null;
}

/** Where state is and who may be trusted: plain data too. */
export interface RunSettings {
  /** Folder of ledgers, history, locks and our pins. */
  readonly stateFolder: string;
  /** `--known-hosts`: only this file counts. */
  readonly knownHosts?: string;
  readonly acceptNewHostKey: boolean;
  /** The built `origin-thread.cjs`, which reads an origin that is a folder; absent: it is read in the run's own thread. */
  readonly originThread?: string;
  /** Bytes of an SFTP origin that may wait on this disk for slower mirrors; absent: `SPOOL_CAP` of `runs/spool.ts`. */
  readonly spoolCap?: number;
}

/** What a run asks of whoever started it. */
export interface RunHooks {
  readonly emit: (event: RunEvent) => void;
  /** What the guards judge a mirror's plan by; told right before that plan. */
  readonly onJudged?: (mirror: string, evidence: GuardEvidence) => void;
  readonly secret: (credential: CredentialRef) => Promise<string | undefined>;
}

/** The same for whoever starts a run in a thread of its own: a plan's rows stay out of that. */
export interface AppRunHooks extends Pick<RunHooks, 'secret'> {
  readonly emit: (event: AppRunEvent) => void;
}

/** How whoever started a run steers it. */
export interface RunControl {
  /** Aborting stops cleanly: temps are removed, what was done is recorded. */
  readonly signal: AbortSignal;
  /** Resolves at once while not paused; else when resumed. */
  readonly gate: () => Promise<void> | undefined;
  /** Bytes a second that a person chose for this run while it is on; null: no limit; undefined: as the rules say. */
  readonly limit?: () => number | null | undefined;
}

/**
 * `runs/perform-run.ts` has the one implementation of this type.
 * @param warm connections that earlier runs left, and where this run's may stay
 */
export type PerformRun = (
  task: RunTask,
  settings: RunSettings,
  hooks: RunHooks,
  control: RunControl,
  warm?: WarmConnections<WarmSession>,
) => Promise<ResultEvent>;
