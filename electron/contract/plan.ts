import type { Note, Problem } from './problem';

/** What an entry is. `problematic` (could not be read) is a value, never an absence. */
export type EntryKind = 'file' | 'directory' | 'symlink' | 'untracked' | 'problematic';

/** What was known of one path when it was planned; re-checked right before it is touched. */
export interface Evidence {
  readonly kind: 'file' | 'directory' | 'symlink';
  /** Bytes; 0 for directories. */
  readonly size: number;
  /** Whole seconds since 1970, as SFTP version 3 keeps them. */
  readonly mtime: number;
  /** Permission bits (07777). */
  readonly mode: number;
  /** A symlink's text. */
  readonly target?: string;
}

export type OperationKind = 'create' | 'update' | 'move' | 'touch' | 'remove';

/** When an operation is carried out: everything new first, then pages and indexes, removals last. */
export type OperationPhase = 'content' | 'last' | 'removal';

/** Why a row is in the plan; a stable word that the window and the terminal translate. */
export type Reason =
  | 'new'
  | 'missing-on-mirror'
  | 'size-differs'
  | 'newer-at-origin'
  | 'older-at-origin'
  | 'content-differs'
  | 'mode-differs'
  | 'time-differs'
  | 'link-differs'
  | 'kind-differs'
  | 'gone-at-origin'
  | 'moved' // its content is on the mirror under a name that the origin has no more
  | 'excluded'
  | 'adopted-extraneous'
  | 'replaces-unknown' // a differing file that we did not write, on the first run
  | 'healed' // the mirror's own change is overwritten (`--heal`, or approved)
  | 'repair'; // verification found it different

/** One row of a plan. */
export interface Operation {
  readonly kind: OperationKind;
  readonly phase: OperationPhase;
  readonly path: string;
  /**
   * For `move`: where it is now on the mirror; that name goes in the removal phase. For `create`: a file there with the same
   * content, which stays.
   */
  readonly from?: string;
  /** What the mirror had at `from` when planned. */
  readonly fromFound?: Evidence;
  /** How the mirror makes it out of `from`, so that no content is sent. Absent: an earlier run has made it already. */
  readonly by?: 'link' | 'copy' | 'rename';
  readonly reason: Reason;
  /** What the origin has; absent for `remove`. `mode` is already the mode that the mirror should get. */
  readonly wanted?: Evidence;
  /** What the mirror had when planned; absent when there was nothing. */
  readonly found?: Evidence;
  /** Bytes expected to be sent; with `delta`, the most that may be. */
  readonly bytes: number;
  /** Most of the file is expected to be taken from the mirror's old version; how much shows when it is sent. */
  readonly delta?: true;
}

/** A row that is not carried out until a person decides; the rest of the plan goes on. */
export interface HeldBack {
  readonly path: string;
  readonly code: Extract<Problem['code'], 'changed-on-mirror' | 'twin-names' | 'swap-held' | 'name-refused'>;
  readonly message: string;
  /** What approving the plan would do; absent where approving cannot help. */
  readonly operation?: Operation;
}

/** The guards that can stop a run before its first write. */
export type GuardName =
  | 'origin-missing'
  | 'origin-emptied'
  | 'origin-type'
  | 'origin-unfamiliar' // fewer than half of the ledger's top-level names are there
  | 'mirror-missing'
  | 'mirror-type' // the mirror's path is a file
  | 'mirror-of-another-site'
  | 'mirror-locked' // another machine's run holds it
  | 'removals'
  | 'overwrites'
  | 'replaces-unknown'
  | 'space'
  | 'names';

/** Stopped for safety. */
export interface Halt {
  readonly guard: GuardName;
  readonly message: string;
  readonly advice: string;
  /** `never`: cannot be approved. `plan`: approving this very plan lifts it. `count`: `--approve all` lifts it too. */
  readonly approvable: 'never' | 'plan' | 'count';
}

export interface PlanCounts {
  readonly created: number;
  readonly updated: number;
  readonly moved: number;
  readonly touched: number;
  readonly removed: number;
  readonly unchanged: number;
  /** On the mirror only and not ours. */
  readonly foreign: number;
  /** Adopted as ours without sending anything. */
  readonly adopted: number;
  /** Bytes of all files that are created or updated. */
  readonly bytesTotal: number;
  /** Of them, bytes that must be sent. */
  readonly bytesToSend: number;
}

/** The places that a plan is about. URLs and real paths, never a secret. */
export interface PlanIdentity {
  /** Display address as the user wrote it. */
  readonly origin: string;
  readonly mirror: string;
  /** Real path or URL; ledgers are keyed by the pair. */
  readonly originIdentity: string;
  readonly mirrorIdentity: string;
}

/** What one run for one mirror would do. Immutable; `hash` binds identity, rules and operations with their evidence. */
export interface Plan {
  readonly version: 1;
  /** `sha256:` and 64 hexadecimal digits. No clock goes into it: an unchanged re-plan has the same hash. */
  readonly hash: string;
  readonly identity: PlanIdentity;
  /** Sorted in the order in which they are carried out. */
  readonly operations: readonly Operation[];
  readonly heldBack: readonly HeldBack[];
  readonly counts: PlanCounts;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  readonly halts: readonly Halt[];
  /** False when a problem of the scan forbids removals in this run; removals are then not in `operations`. */
  readonly removalsAllowed: boolean;
  /** True where the mirror's folder (its last component) will be made. */
  readonly makesRoot: boolean;
  /** The rules that the plan was made under, as they go into the hash. */
  readonly rules: string;
  /** Rows of the plan that this one was made of and that a person left out: once it is carried out, the mirror still differs. */
  readonly leftOut?: number;
}

/** A plan without its rows, notes and problems: what the window is told of it at once. */
export type PlanHead = Pick<Plan, 'version' | 'hash' | 'identity' | 'counts' | 'halts' | 'removalsAllowed' | 'makesRoot'>;

/** What `plan --out` writes and `apply` reads. */
export interface PlanFile {
  readonly format: 'heliograph-plan';
  readonly version: 1;
  readonly madeAt: string;
  readonly request: unknown;
  readonly plans: readonly Plan[];
}
