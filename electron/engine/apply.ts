import type { Operation } from '../contract/plan';
import { isWithin, parentOf, type RelativePath } from '../contract/relative-path';
import { bare } from './compare';
import { endMoves, isMadeOnMirror, makeOnMirror, sendInsteadOfRenaming, type Move } from './carry-moves';
import { checkpoint, inPools } from './context';
import { closeDirectories, makeDirectories, openDirectories, touch, type WithheldModes } from './directories';
import { EndpointError, SMALL_FILE } from './endpoint';
import { removalsLeft } from './plan';
import { removePlanned } from './removals';
import { changedSincePlan, isAsPlanned, putInPlace, takeAway } from './replace';
import { discard } from './resume';
import { isSmallFile, sendSmallFile } from './small-file';
import { sendFile } from './transfer';
import { addProblem, countDone, fileProblem, type Work } from './work';

/**
 * Carries out a plan's operations: content, then last files, then removals, which any error before them bars.
 * Each operation re-checks what it touches; what fails is a problem of its path, what ends the run is thrown.
 */
export async function applyOperations(work: Work, operations: readonly Operation[]): Promise<void> {
  const { tally } = work.context;
  tally.operationsTotal += operations.length;
  tally.bytesTotal += operations.reduce((sum, operation) => sum + operation.bytes, 0);
  tally.phase = 'sending';
  const withheld: WithheldModes = new Map();
  const inPhase = (phase: Operation['phase']): Operation[] => operations.filter((operation) => operation.phase === phase);
  try {
    await openDirectories(work, operations, withheld);
    await bring(work, inPhase('content'), withheld);
    await bring(work, inPhase('last'), withheld);
    const moves = operations.filter(isMove);
    const removals = inPhase('removal').filter((operation) => !isMove(operation));
    if (removals.length + moves.length > 0 && work.outcome.removalsBarred) await barRemovals(work, removals, moves);
    else {
      if (moves.length > 0) tally.phase = 'removing';
      await endMoves(work, moves);
      await removeAndSwap(work, removals, withheld);
    }
  } finally {
    if (!work.context.signal.aborted) await closeDirectories(work, withheld);
  }
}

async function barRemovals(work: Work, removals: readonly Operation[], moves: readonly Move[]): Promise<void> {
  work.outcome.notes.push(removalsLeft(removals.length + moves.length));
  await sendInsteadOfRenaming(
    work,
    moves.filter(({ by }) => by === 'rename'),
  );
}

function isMove(operation: Operation): operation is Move {
  return operation.kind === 'move' && isMadeOnMirror(operation);
}

async function removeAndSwap(work: Work, operations: readonly Operation[], withheld: WithheldModes): Promise<void> {
  if (operations.length === 0) return;
  work.context.tally.phase = 'removing';
  const removals = operations.filter((operation) => operation.kind === 'remove');
  await removePlanned(work, removals);
  const rest = operations.filter((operation) => operation.kind !== 'remove');
  const swaps = rest.filter((operation) => operation.kind === 'update');
  const inTheWay = new Set<RelativePath>();
  for (const operation of swaps) if (!(await clearForSwap(work, operation))) inTheWay.add(operation.path as RelativePath);
  const free = rest.filter(({ path }) => ![...inTheWay].some((above) => isWithin(path as RelativePath, above)));
  await bring(work, free.map(asCreation), withheld);
}

/** After the way was cleared, a swap is the making of something new; it is still counted as an update. */
function asCreation(operation: Operation): Operation {
  return operation.kind === 'update' ? { ...operation, found: undefined } : operation;
}

/** Takes away the emptied folder, or the file, that stands where the other kind must be. Tells whether the way is free. */
async function clearForSwap(work: Work, operation: Operation): Promise<boolean> {
  const path = operation.path as RelativePath;
  await checkpoint(work.context);
  try {
    if (operation.found?.kind === 'directory') await work.mirror.removeDirectory(path);
    else if (await isAsPlanned(work.mirror, path, operation.found)) await takeAway(work, operation);
    else {
      changedSincePlan(work, path);
      return false;
    }
    return true;
  } catch (error) {
    if (error instanceof EndpointError && error.kind === 'missing') return true;
    if (error instanceof EndpointError && error.kind === 'not-empty') {
      addProblem(work, { path, side: 'mirror', code: 'swap-held', message: 'The folder that stands there is not empty, so it stays.' });
    } else fileProblem(work, path, 'mirror', error);
    return false;
  }
}

/** Makes folders, then sends files and links and sets attributes side by side. */
async function bring(work: Work, operations: readonly Operation[], withheld: WithheldModes): Promise<void> {
  const isNewFolder = (operation: Operation): boolean => operation.wanted?.kind === 'directory' && operation.kind !== 'touch';
  const failed = await makeDirectories(work, operations.filter(isNewFolder), withheld);
  const rest = operations.filter((operation) => !isNewFolder(operation));
  const reachable = failed.size > 0 ? rest.filter((operation) => !isBelow(operation, failed)) : rest;
  await makeOnMirror(work, reachable.filter(isMadeOnMirror));
  const carry = async (operation: Operation): Promise<void> => {
    if (operation.kind === 'touch') await touch(work, operation, withheld);
    else if (operation.wanted?.kind === 'symlink') await sendLink(work, operation);
    else if (!isSmallFile(work.mirror, operation) || !(await sendSmallFile(work, operation))) await sendFile(work, operation);
  };
  const brought = reachable.filter((operation) => !isMadeOnMirror(operation));
  const { parallelism } = work.mirror.capabilities;
  await inPools(
    [
      { items: brought.filter(isTiny), width: parallelism * TINY_FOR_ONE },
      { items: brought.filter((operation) => !isTiny(operation) && operation.bytes < SMALL_FILE), width: parallelism },
      { items: brought.filter((operation) => operation.bytes >= SMALL_FILE), width: Math.min(parallelism, OPEN_FILES) },
    ],
    carry,
  );
}

/** Bytes up to which a file waits in memory for its turn at hardly any cost. */
const TINY = 32 * 1024;
/** Tiny files under way for each operation that the mirror takes at once: the next ones are read before they are asked for. */
const TINY_FOR_ONE = 2;
/** Origin's files that are open at once, for each mirror: of 1,024 descriptors several mirrors must have enough. */
const OPEN_FILES = 64;

function isTiny({ kind, bytes }: Operation): boolean {
  return kind !== 'touch' && bytes <= TINY;
}

function isBelow(operation: Operation, failed: ReadonlySet<RelativePath>): boolean {
  let directory = parentOf(operation.path as RelativePath);
  while (directory !== '' && !failed.has(directory)) directory = parentOf(directory);
  return failed.has(directory);
}

async function sendLink(work: Work, operation: Operation): Promise<void> {
  const { mirror } = work;
  const path = operation.path as RelativePath;
  const wanted = operation.wanted;
  if (wanted?.target === undefined) return;
  await checkpoint(work.context);
  const temp = work.nextTemp(path);
  try {
    await mirror.makeSymlink(temp, wanted.target);
    if (mirror.capabilities.symlinkTimes) await mirror.setAttributes(temp, { mtime: wanted.mtime }).catch(() => undefined);
    if (!(await isAsPlanned(mirror, path, operation.found))) {
      await discard(work, temp);
      changedSincePlan(work, path);
      return;
    }
    await putInPlace(work, temp, operation);
    const observed = (await mirror.lstat(path)) ?? wanted;
    work.record({ kind: 'put', path, entry: { name: '', origin: bare(wanted), observed: bare(observed), sha256: null } });
    countDone(work, operation);
  } catch (error) {
    fileProblem(work, path, 'mirror', error);
    await discard(work, temp);
  }
}
