import type { Operation } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { BackAtOrigin, noteBackAtOrigin } from './back-at-origin';
import { checkpoint, inParallel } from './context';
import { sameContentEvidence } from './decide';
import { byDepth } from './directories';
import { EndpointError, type Endpoint } from './endpoint';
import { changedSincePlan, takeAway } from './replace';
import { countDone, fileProblem, type Work } from './work';

/** LSTAT, LINK, REMOVE and RMDIR hold no handle and travel by the hundred in one packet: this many for each file operation. */
const NAMES_FOR_ONE_FILE = 32;
const MOST_NAMES = 4096;

/** How many requests that only concern names may be under way at once: deep enough that the distance hardly counts. */
export function nameOperationsAtOnce({ capabilities }: Pick<Endpoint, 'capabilities'>): number {
  return Math.min(MOST_NAMES, capabilities.parallelism * NAMES_FOR_ONE_FILE);
}

/** Removes what the plan names: files and links first, then folders from the deepest up. Only what still is as planned. */
export async function removePlanned(work: Work, operations: readonly Operation[]): Promise<void> {
  const isFolder = (operation: Operation): boolean => operation.found?.kind === 'directory';
  const width = nameOperationsAtOnce(work.mirror);
  const back = new BackAtOrigin(work.origin);
  await inParallel(
    operations.filter((operation) => !isFolder(operation)),
    width,
    (operation) => removeFile(work, operation, back),
  );
  for (const level of byDepth(operations.filter(isFolder)).reverse()) {
    await inParallel(level, width, (operation) => removeFolder(work, operation));
  }
}

async function removeFile(work: Work, operation: Operation, back: BackAtOrigin): Promise<void> {
  const path = operation.path as RelativePath;
  await checkpoint(work.context);
  try {
    const [there, isBack] = await Promise.all([work.mirror.lstat(path), operation.reason === 'gone-at-origin' && back.has(path)]);
    if (there && !(operation.found && sameContentEvidence(there, operation.found))) {
      changedSincePlan(work, path);
      return;
    }
    if (isBack) {
      noteBackAtOrigin(work.outcome, path);
      return;
    }
    if (there) await takeAway(work, operation);
    work.record({ kind: 'drop', path });
    countDone(work, operation);
  } catch (error) {
    fileProblem(work, path, 'mirror', error);
  }
}

/** A folder that is not empty after all stays ours: it goes in a later run, once what it holds is gone. */
async function removeFolder(work: Work, operation: Operation): Promise<void> {
  const path = operation.path as RelativePath;
  await checkpoint(work.context);
  try {
    await work.mirror.removeDirectory(path);
    countDone(work, operation);
  } catch (error) {
    if (error instanceof EndpointError && error.kind === 'not-empty') {
      work.outcome.notes.push({ path, code: 'kept-foreign', message: 'The folder stays: it holds files that are not ours.' });
      return;
    }
    if (!(error instanceof EndpointError) || error.kind !== 'missing') {
      fileProblem(work, path, 'mirror', error);
      return;
    }
  }
  work.record({ kind: 'drop', path });
}
