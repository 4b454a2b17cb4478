import type { Operation } from '../contract/plan';
import type { Note, Problem, ProblemCode } from '../contract/problem';
import { parentOf, type RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import { RESERVED_PREFIX, type EngineContext } from './context';
import { EndpointError, type Endpoint, type EndpointErrorKind, type ReadableEndpoint } from './endpoint';
import type { Ledger, LedgerChange } from './ledger';
import type { MatchedAhead } from './look-ahead';
import { RUN_ENDING } from './scan';

/** What carrying out a plan has done so far. */
export interface Outcome {
  created: number;
  updated: number;
  moved: number;
  touched: number;
  removed: number;
  bytesSent: number;
  readonly problems: Problem[];
  readonly notes: Note[];
  /** Something failed or vanished: removals are left for a later run. */
  removalsBarred: boolean;
  /** The first {@link DONE_KEPT} operations that were carried out, for the history of paths. */
  readonly done: Operation[];
}

/** A list of all would hold a large run's operations in memory after they are done. */
export const DONE_KEPT = 2_000;

/** Everything that carrying out one plan needs. */
export interface Work {
  readonly origin: ReadableEndpoint;
  readonly mirror: Endpoint;
  readonly ledger: Ledger;
  readonly context: EngineContext;
  readonly rules: Rules;
  /** A saved plan is applied: an origin's file that is not as planned is a problem, not simply sent as it is now. */
  readonly strict: boolean;
  readonly outcome: Outcome;
  /** Collected and written in batches: a commit per file would cost more than sending it. */
  readonly record: (change: LedgerChange) => void;
  /** Writes what was collected. */
  readonly flush: () => void;
  readonly nextTemp: (path: RelativePath) => RelativePath;
  /** How changed files can be put together, found out ahead. */
  readonly matchedAhead?: MatchedAhead;
}

export function newOutcome(): Outcome {
  return {
    created: 0,
    updated: 0,
    moved: 0,
    touched: 0,
    removed: 0,
    bytesSent: 0,
    problems: [],
    notes: [],
    removalsBarred: false,
    done: [],
  };
}

/** Files from this size are synced to the server's disk by default (rules.fsync `auto`). */
const FSYNC_FROM = 1024 * 1024;

/** Whether a file of so many bytes is synced to the server's disk. */
export function mustSync({ fsync }: Pick<Rules, 'fsync'>, size: number): boolean {
  return fsync === 'all' || (fsync === 'auto' && size >= FSYNC_FROM);
}

/** Ledger changes that wait for their batch. */
const BATCH = 500;

/** Collects ledger changes; `flush` must be called at the end, whatever happened. */
export function ledgerBatch(ledger: Ledger): { readonly record: Work['record']; readonly flush: () => void } {
  let waiting: LedgerChange[] = [];
  const flush = (): void => {
    if (waiting.length === 0) return;
    ledger.apply(waiting);
    waiting = [];
  };
  return {
    flush,
    record: (change) => {
      waiting.push(change);
      if (waiting.length >= BATCH) flush();
    },
  };
}

/** Names of temporary files: beside the final name, told apart by run and number. */
export function tempNames(runId: string): Work['nextTemp'] {
  let number = 0;
  return (path) => {
    number += 1;
    const directory = parentOf(path);
    const name = `${RESERVED_PREFIX}${runId}-${String(number)}`;
    return (directory === '' ? name : `${directory}/${name}`) as RelativePath;
  };
}

const CODES: Partial<Record<EndpointErrorKind, ProblemCode>> = {
  'disk-full': 'disk-full',
  'name-refused': 'name-refused',
  mismatch: 'mismatch',
};

/** Files a failed operation as a problem of its path, or throws on what ends the run. */
export function fileProblem(work: Work, path: string, side: Problem['side'], error: unknown): void {
  if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
  if (error.kind === 'disk-full' && side === 'mirror') throw error;
  addProblem(work, { path, side, code: CODES[error.kind] ?? (side === 'origin' ? 'unreadable' : 'unwritable'), message: sentence(error) });
}

/** Records a problem; all but refused modes bar the run's removals. */
export function addProblem(work: Work, problem: Problem): void {
  work.outcome.problems.push(problem);
  work.context.tally.problems += 1;
  if (problem.code !== 'mode-refused') work.outcome.removalsBarred = true;
}

function sentence({ message, advice }: EndpointError): string {
  return advice === '' ? message : `${message} ${advice}`;
}

/** Counts a carried-out operation. */
export function countDone(work: Work, operation: Operation): void {
  work.context.tally.operationsDone += 1;
  if (operation.wanted?.kind === 'directory' || (operation.kind === 'remove' && operation.found?.kind === 'directory')) return;
  const { outcome } = work;
  if (outcome.done.length < DONE_KEPT) outcome.done.push(operation);
  if (operation.kind === 'create') outcome.created += 1;
  else if (operation.kind === 'update') outcome.updated += 1;
  else if (operation.kind === 'move') outcome.moved += 1;
  else if (operation.kind === 'touch') outcome.touched += 1;
  else if (operation.kind === 'remove') outcome.removed += 1;
}
