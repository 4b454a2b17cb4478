import type { Halt, Operation } from '../contract/plan';
import type { Rules } from '../contract/site';
import type { RootState } from './endpoint';
import type { RemovalRecord } from './ledger';
import { removedFiles, type Draft } from './plan';

/** Facts that the guards judge a plan by; gathered before the first write. */
export interface GuardEvidence {
  readonly originRoot: RootState;
  readonly mirrorRoot: RootState;
  /** Nothing of ours is on the mirror yet: its folder may be absent. */
  readonly nothingOurs: boolean;
  /** Names in the origin's root, left-out and unreadable ones included. */
  readonly originTopLevel: ReadonlySet<string>;
  /** Names of ours in the mirror's root, with those that an interrupted run was about to put there: its guards had let it. */
  readonly ledgerTopLevel: readonly string[];
  /** Files of ours on the mirror before this run. */
  readonly ledgerFiles: number;
  /** Who the mirror's stamp says it belongs to; undefined: no stamp. */
  readonly stampOrigin: string | undefined;
  readonly ownOrigin: string;
  /** Another machine's run that holds the mirror. */
  readonly lockedBy: string | undefined;
  /** Removals of unattended runs, for the last 24 hours. */
  readonly removals: readonly RemovalRecord[];
  readonly now: number;
  /** Free bytes on the mirror; undefined where it can't be asked. */
  readonly freeBytes: number | undefined;
  readonly rules: Pick<Rules, 'maxDelete' | 'maxUpdate'>;
}

/** More than this many files and more than this share halts; both from the design (§4), between rsync's and bisync's habits. */
const REMOVAL_COUNT = 10;
const REMOVAL_SHARE = 0.1;
const DAY = 86_400_000;
/** The longest name that common file systems take, in bytes (NAME_MAX of Linux, XFS, ZFS, APFS). */
const MAX_NAME_BYTES = 255;

/** Judges a whole plan before its first write: every reason to stop and ask a person. Pure. */
export function judge(plan: Draft, evidence: GuardEvidence): Halt[] {
  const roots = judgeRoots(evidence);
  if (roots.length > 0) return roots;
  return [
    ...judgeOrigin(plan.operations, evidence),
    ...judgeIdentity(evidence),
    ...judgeRemovals(plan.operations, evidence),
    ...judgeOverwrites(plan.operations, evidence),
    ...judgeSpace(plan.operations, evidence),
    ...judgeNames(plan.operations),
  ];
}

function halt(guard: Halt['guard'], approvable: Halt['approvable'], message: string, advice: string): Halt {
  return { guard, approvable, message, advice };
}

const REVIEW = 'Look at the plan; if this is what you want, approve it.';

/** Without both roots there is nothing to plan: these stand alone. */
export function judgeRoots({
  originRoot,
  mirrorRoot,
  nothingOurs,
}: Pick<GuardEvidence, 'originRoot' | 'mirrorRoot' | 'nothingOurs'>): Halt[] {
  if (originRoot === 'absent' || originRoot === 'parent-absent') {
    return [
      halt(
        'origin-missing',
        'never',
        'The origin is not there.',
        'Check its path, and that its disk is mounted; nothing was changed on the mirror.',
      ),
    ];
  }
  if (originRoot === 'not-a-directory') {
    return [halt('origin-type', 'never', 'The origin is not a folder.', 'Choose the folder whose content is to be mirrored.')];
  }
  if (mirrorRoot === 'not-a-directory') {
    return [
      halt(
        'mirror-type',
        'never',
        "The mirror's path is a file, not a folder.",
        'Choose another folder on the server, or remove that file.',
      ),
    ];
  }
  if (mirrorRoot === 'parent-absent') {
    return [
      halt(
        'mirror-missing',
        'never',
        "The mirror's folder does not exist, and neither does the folder that would hold it.",
        'Make it on the server, or correct the path.',
      ),
    ];
  }
  if (mirrorRoot === 'absent' && !nothingOurs) {
    return [
      halt(
        'mirror-missing',
        'plan',
        "The mirror's folder was there in earlier runs and is gone.",
        'Check that its disk is mounted; to build the mirror anew, approve the plan.',
      ),
    ];
  }
  return [];
}

function judgeOrigin(operations: readonly Operation[], { originTopLevel, ledgerTopLevel }: GuardEvidence): Halt[] {
  if (ledgerTopLevel.length === 0) return [];
  if (originTopLevel.size === 0) {
    return [
      halt('origin-emptied', 'plan', 'The origin is empty, and was not in the last run.', `Check that its disk is mounted. ${REVIEW}`),
    ];
  }
  const moved = movedTopLevel(operations);
  const present = ledgerTopLevel.filter((name) => originTopLevel.has(name) || moved.has(name)).length;
  if (present * 2 >= ledgerTopLevel.length) return [];
  const message = `Only ${String(present)} of the ${String(ledgerTopLevel.length)} names that the origin's top folder had are still there.`;
  return [halt('origin-unfamiliar', 'plan', message, `Is it the right folder? ${REVIEW}`)];
}

/**
 * Names of the top folder whose files are all at the origin under other names, by their content, or were before: it is the
 * right folder.
 */
function movedTopLevel(operations: readonly Operation[]): ReadonlySet<string> {
  const topOf = (path: string): string => path.slice(0, `${path}/`.indexOf('/'));
  const moved = new Set<string>();
  for (const { kind, path, from } of operations) {
    if (kind === 'move' && from !== undefined) moved.add(topOf(from));
    if (kind === 'remove') moved.add(topOf(path));
  }
  for (const { kind, path, found } of operations) if (kind === 'remove' && found?.kind !== 'directory') moved.delete(topOf(path));
  return moved;
}

function judgeIdentity({ stampOrigin, ownOrigin, lockedBy }: GuardEvidence): Halt[] {
  const halts: Halt[] = [];
  if (stampOrigin !== undefined && stampOrigin !== ownOrigin) {
    halts.push(
      halt(
        'mirror-of-another-site',
        'plan',
        "The mirror's stamp says that it is a copy of another origin.",
        `Give this site a folder of its own. To take this one over: ${REVIEW.toLowerCase()}`,
      ),
    );
  }
  if (lockedBy !== undefined) {
    halts.push(
      halt(
        'mirror-locked',
        'plan',
        `Another machine's run holds this mirror: ${lockedBy}.`,
        'Wait until it has ended. If it never will, approve the plan to take over.',
      ),
    );
  }
  return halts;
}

function judgeRemovals(operations: readonly Operation[], evidence: GuardEvidence): Halt[] {
  const removed = removedFiles(operations);
  const recent = evidence.removals.filter((record) => evidence.now - record.at < DAY);
  const total = removed + recent.reduce((sum, record) => sum + record.removed, 0);
  const before = recent.reduce((most, record) => Math.max(most, record.before), Math.max(evidence.ledgerFiles, removed));
  if (removed === 0 || !isBeyond(total, before, evidence.rules.maxDelete, true)) return [];
  const earlier = total > removed ? ` (${String(total)} with the unattended runs of the last 24 hours)` : '';
  const message = `${String(removed)} of ${String(before)} files would be removed from the mirror${earlier}.`;
  return [halt('removals', 'count', message, REVIEW)];
}

function judgeOverwrites(operations: readonly Operation[], evidence: GuardEvidence): Halt[] {
  const unknown = operations.filter((operation) => operation.reason === 'replaces-unknown').length;
  const halts: Halt[] = [];
  if (unknown > 0) {
    const message = `${String(unknown)} ${unknown === 1 ? 'file' : 'files'} on the mirror would be replaced that Heliograph did not write.`;
    halts.push(halt('replaces-unknown', 'plan', message, 'Approve the plan, or adopt what is there (--adopt), if the origin is right.'));
  }
  const updated = operations.filter((operation) => operation.kind === 'update').length;
  if (evidence.rules.maxUpdate !== undefined && isBeyond(updated, evidence.ledgerFiles, evidence.rules.maxUpdate, false)) {
    halts.push(
      halt(
        'overwrites',
        'count',
        `${String(updated)} of ${String(evidence.ledgerFiles)} files would be overwritten, more than this site allows.`,
        REVIEW,
      ),
    );
  }
  return halts;
}

/** Whether a count is beyond a limit such as `10` or `10%`; without one, beyond the design's both bounds (if it has a default). */
export function isBeyond(count: number, before: number, limit: string | undefined, hasDefault: boolean): boolean {
  if (limit === undefined) return hasDefault && count > REMOVAL_COUNT && count > before * REMOVAL_SHARE;
  const number = Number.parseInt(limit, 10);
  return limit.endsWith('%') ? count * 100 > before * number : count > number;
}

/** Bytes that the mirror must have free: what it grows by, and the largest replacement while both versions are there. */
export function bytesNeeded(operations: readonly Operation[]): number {
  let growth = 0;
  let largest = 0;
  for (const { wanted, found, kind, by } of operations) {
    const takesRoom = kind === 'create' || kind === 'update' || by === 'copy';
    if (wanted?.kind !== 'file' || !takesRoom) continue;
    growth += Math.max(0, wanted.size - (found?.size ?? 0));
    if (found) largest = Math.max(largest, Math.min(wanted.size, found.size));
  }
  return growth + largest;
}

function judgeSpace(operations: readonly Operation[], { freeBytes }: GuardEvidence): Halt[] {
  const needed = bytesNeeded(operations);
  if (freeBytes === undefined || needed <= freeBytes) return [];
  const message = `The mirror needs ${String(needed)} bytes and has ${String(freeBytes)} free.`;
  return [halt('space', 'plan', message, 'Make room on the server, or exclude files.')];
}

function judgeNames(operations: readonly Operation[]): Halt[] {
  const long = operations.find(({ kind, path }) => kind !== 'remove' && utf8Length(path.slice(path.lastIndexOf('/') + 1)) > MAX_NAME_BYTES);
  if (!long) return [];
  const message = `A name is longer than the ${String(MAX_NAME_BYTES)} bytes that a server's file system can hold: ${JSON.stringify(long.path)}.`;
  return [halt('names', 'plan', message, 'Shorten it at the origin, or exclude it.')];
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}
