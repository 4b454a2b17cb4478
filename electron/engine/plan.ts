import type { Evidence, Halt, HeldBack, Operation, Plan, PlanCounts, PlanIdentity } from '../contract/plan';
import type { Note, Problem } from '../contract/problem';
import { isWithin, parentOf, type RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import type { Comparison, Difference } from './compare';
import { bare } from './compare';
import type { Digest } from './context';
import type { Change } from './decide';
import type { Capabilities } from './endpoint';

/** What a plan is made from, beside the comparison. */
export interface PlanInput {
  readonly identity: PlanIdentity;
  readonly rules: Rules;
  readonly adopt: boolean;
  readonly isLast: (path: RelativePath) => boolean;
  readonly makesRoot: boolean;
  /** What the mirror can do, so that moved files need not be sent. Default: nothing. */
  readonly abilities?: Pick<Capabilities, 'hardLinks' | 'copies'>;
  /** Removals are off in this run: the ledger was lost. */
  readonly ledgerLost: boolean;
  readonly scanProblems: readonly Problem[];
  readonly scanNotes: readonly Note[];
}

/** A plan without its halts: those are judged on it. */
export type Draft = Omit<Plan, 'halts'>;

/** Problems of a scan that do not forbid removals elsewhere. */
const HARMLESS: ReadonlySet<Problem['code']> = new Set<Problem['code']>([
  'undecodable-name',
  'twin-names',
  'link-leaves-tree',
  'name-refused',
  'mode-refused',
]);

/** Orders what was found into a plan. Pure; the same input gives the same plan and the same hash. */
export function makePlan(found: Comparison, input: PlanInput, sha256: () => Digest): Draft {
  const problems = [...input.scanProblems, ...found.problems, ...found.held.filter((row) => row.code === 'twin-names').map(twinProblem)];
  const vanished = input.scanNotes.some((note) => note.code === 'vanished');
  const removalsAllowed = !input.ledgerLost && !vanished && problems.every((problem) => HARMLESS.has(problem.code));
  const { operations, stuck, left } = arrange(found, input, removalsAllowed);
  const notes = [...input.scanNotes, ...found.notes, ...(vanished && left > 0 ? [removalsLeft(left)] : [])];
  const heldBack = [...found.held.map((row) => heldRow(row, input)), ...stuck].sort(byPath);
  const counts = countPlan(operations, found);
  const rules = rulesText(input);
  const body = { identity: input.identity, operations, heldBack, rules, makesRoot: input.makesRoot };
  return { version: 1, hash: planHash(body, sha256), ...body, counts, problems, notes, removalsAllowed };
}

/** What the hash binds: identity, rules and operations with their evidence, no clock. */
export function planHash(
  plan: Pick<Plan, 'identity' | 'operations' | 'heldBack' | 'rules' | 'makesRoot' | 'leftOut'>,
  sha256: () => Digest,
): string {
  const digest = sha256();
  const { originIdentity, mirrorIdentity } = plan.identity;
  digest.update(JSON.stringify(['heliograph-plan-1', originIdentity, mirrorIdentity, plan.rules, plan.makesRoot]));
  for (const operation of plan.operations) digest.update(`\n${operationText(operation)}`);
  for (const row of plan.heldBack)
    digest.update(`\n${JSON.stringify(['held', row.path, row.code, row.operation ? operationText(row.operation) : null])}`);
  if (plan.leftOut !== undefined) digest.update(`\n${JSON.stringify(['left-out', plan.leftOut])}`);
  return `sha256:${digest.hex()}`;
}

function operationText({ kind, phase, path, from, fromFound, by, reason, wanted, found }: Operation): string {
  const origin = fromFound ? [evidenceText(fromFound), by ?? null] : [];
  return JSON.stringify([kind, phase, path, from ?? null, reason, evidenceText(wanted), evidenceText(found), ...origin]);
}

function evidenceText(evidence: Evidence | undefined) {
  return evidence ? [evidence.kind, evidence.size, evidence.mtime, evidence.mode, evidence.target ?? null] : null;
}

/** The rules that decide what a plan holds; speed limits and the like are left out, so they don't change the hash. */
export function rulesText({ rules, adopt }: Pick<PlanInput, 'rules' | 'adopt'>): string {
  const { exclude, include, checksum, delete: deletes, heal, links, chmod, trashDays, lastFiles } = rules;
  return JSON.stringify({ exclude, include, checksum, delete: deletes, heal, links, chmod: chmod ?? null, trashDays, lastFiles, adopt });
}

interface Arranged {
  readonly operations: Operation[];
  readonly stuck: HeldBack[];
  /** Operations that are left for a run in which removals are allowed. */
  readonly left: number;
}

function arrange(found: Comparison, input: PlanInput, removalsAllowed: boolean): Arranged {
  const swapped = found.differences.filter(({ change }) => change.swap === true).map(({ path }) => path);
  const kept = keptDirectories(found);
  const stuck: HeldBack[] = [];
  const operations: Operation[] = [];
  const stuckPaths: RelativePath[] = [];
  /** Old names of moves, which stay for now. */
  let waiting = 0;
  for (const { path, change } of found.differences) {
    if (change.swap === true && kept.has(path)) {
      stuck.push({
        path,
        code: 'swap-held',
        message: 'The folder that stands there holds files that are not ours or are excluded, so it stays.',
      });
      stuckPaths.push(path);
    } else if (change.kind === 'remove' && change.found?.kind === 'directory' && kept.has(path)) continue;
    else if (change.kind === 'move' && !removalsAllowed) {
      waiting += 1;
      if (change.found === undefined)
        operations.push(toOperation({ path, change: { ...change, kind: 'create', reason: 'new' } }, swapped, input));
    } else operations.push(toOperation({ path, change }, swapped, input));
  }
  const wanted = operations.filter(
    (operation) => !stuckPaths.some((path) => operation.kind !== 'remove' && isWithin(operation.path as RelativePath, path)),
  );
  const allowed = removalsAllowed ? wanted : wanted.filter((operation) => operation.phase !== 'removal');
  return { operations: allowed.sort(byPhaseAndPath), stuck, left: waiting + wanted.length - allowed.length };
}

/** Says that removals wait because something failed or vanished in this run. */
export function removalsLeft(count: number): Note {
  const message = `${String(count)} ${count === 1 ? 'removal was' : 'removals were'} left for the next run, because something went wrong or vanished in this one.`;
  return { path: '', code: 'removals-left', message };
}

/** All directories above something that stays. */
function keptDirectories(found: Comparison): ReadonlySet<RelativePath> {
  const kept = new Set<RelativePath>();
  for (const path of [...found.keepers, ...found.held.map((row) => row.path)]) {
    for (let directory = path; directory !== '' && !kept.has(directory); directory = parentOf(directory)) kept.add(directory);
  }
  return kept;
}

function toOperation({ path, change }: Difference, swapped: readonly RelativePath[], input: PlanInput): Operation {
  const { kind, reason, wanted, found, from, delta } = change;
  const by = wayOf(change, input);
  const sends = (kind === 'create' || kind === 'update') && wanted?.kind === 'file' && by === undefined;
  return {
    kind,
    phase: phaseOf(path, change, swapped, input),
    path,
    ...(from && (by !== undefined || kind === 'move') && { from: from.path, fromFound: bare(from.found) }),
    ...(by && { by }),
    reason,
    ...(wanted && { wanted: bare(wanted) }),
    ...(found && { found: bare(found) }),
    bytes: sends ? wanted.size : 0,
    ...(delta && { delta }),
  };
}

/** How the mirror makes a file out of one that it has: for a move whatever it can, for a copy only a copy of its own. */
function wayOf({ kind, from, found }: Change, { abilities }: PlanInput): Operation['by'] {
  if (!from || (kind === 'move' && found)) return undefined;
  if (kind !== 'move') return abilities?.copies === true ? 'copy' : undefined;
  if (abilities?.hardLinks === true) return 'link';
  return abilities?.copies === true ? 'copy' : 'rename';
}

function phaseOf(path: RelativePath, change: Change, swapped: readonly RelativePath[], input: PlanInput): Operation['phase'] {
  if (change.kind === 'remove' || change.swap === true || wayOf(change, input) === 'rename') return 'removal';
  if (swapped.some((above) => isWithin(path, above))) return 'removal';
  return change.wanted?.kind !== 'directory' && input.isLast(path) ? 'last' : 'content';
}

const PHASES: Readonly<Record<Operation['phase'], number>> = { content: 0, last: 1, removal: 2 };

/** Content top-down; in the removal phase first the removals, deepest first, then what takes their place, top-down. */
export function byPhaseAndPath(one: Operation, other: Operation): number {
  if (one.phase !== other.phase) return PHASES[one.phase] - PHASES[other.phase];
  const oneRemoves = one.kind === 'remove';
  if (oneRemoves !== (other.kind === 'remove')) return oneRemoves ? -1 : 1;
  return oneRemoves ? -byPath(one, other) : byPath(one, other);
}

/** A parent sorts before what it holds, whatever the characters: names are compared one by one. */
export function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  const a = one.path;
  const b = other.path;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return left === SLASH || (right !== SLASH && left < right) ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

const SLASH = 0x2f;

function heldRow(row: Comparison['held'][number], input: PlanInput): HeldBack {
  const { path, code, message, change } = row;
  return change ? { path, code, message, operation: toOperation({ path, change }, [], input) } : { path, code, message };
}

function twinProblem(row: Comparison['held'][number]): Problem {
  return { path: row.path, side: 'origin', code: 'twin-names', message: row.message };
}

/** Files and links only: folders are made and removed along the way and would only blur the numbers. */
export function countPlan(operations: readonly Operation[], found: Pick<Comparison, 'unchanged' | 'foreign' | 'adopted'>): PlanCounts {
  const counts = { created: 0, updated: 0, moved: 0, touched: 0, removed: 0, bytesTotal: 0, bytesToSend: 0 };
  for (const operation of operations) {
    if ((operation.wanted ?? operation.found)?.kind === 'directory' && operation.found?.kind !== 'file') continue;
    if (operation.kind === 'create') counts.created += 1;
    else if (operation.kind === 'update') counts.updated += 1;
    else if (operation.kind === 'move') counts.moved += 1;
    else if (operation.kind === 'touch') counts.touched += 1;
    else if (operation.kind === 'remove') counts.removed += 1;
    counts.bytesTotal += operation.bytes;
    counts.bytesToSend += operation.bytes;
  }
  return { ...counts, unchanged: found.unchanged, foreign: found.foreign, adopted: found.adopted };
}

/** The plan with its held-back rows carried out as well, as a person approved it. */
export function withHeldBack(plan: Plan): readonly Operation[] {
  const approved = plan.heldBack.flatMap((row) => (row.operation ? [row.operation] : []));
  return approved.length === 0 ? plan.operations : [...plan.operations, ...approved].sort(byPhaseAndPath);
}

/** Files and links that a plan takes away, which the removal limit counts; a swap takes one away too. */
export function removedFiles(operations: readonly Operation[]): number {
  return operations.filter((operation) => {
    if (operation.found === undefined || operation.found.kind === 'directory') return false;
    return operation.kind === 'remove' || (operation.kind === 'update' && operation.wanted?.kind === 'directory');
  }).length;
}

/** The halts that remain once approvals are taken into account. */
export function remainingHalts(plan: Plan, approve: readonly string[], approveCounts: boolean): readonly Halt[] {
  const approved = approve.includes(plan.hash);
  return plan.halts.filter((halt) => halt.approvable === 'never' || (!approved && !(approveCounts && halt.approvable === 'count')));
}
