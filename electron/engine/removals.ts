import type { Operation } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { checkpoint, inParallel } from './context';
import { sameContentEvidence } from './decide';
import { byDepth } from './directories';
import { EndpointError } from './endpoint';
import { changedSincePlan, takeAway } from './replace';
import { countDone, fileProblem, type Work } from './work';

/** Removes what the plan names: files and links first, then folders from the deepest up. Only what still is as planned. */
export async function removePlanned(work: Work, operations: readonly Operation[]): Promise<void> {
  const isFolder = (operation: Operation): boolean => operation.found?.kind === 'directory';
  const width = work.mirror.capabilities.parallelism;
  await inParallel(
    operations.filter((operation) => !isFolder(operation)),
    width,
    (operation) => removeFile(work, operation),
  );
  for (const level of byDepth(operations.filter(isFolder)).reverse()) {
    await inParallel(level, width, (operation) => removeFolder(work, operation));
  }
}

async function removeFile(work: Work, operation: Operation): Promise<void> {
  const path = operation.path as RelativePath;
  await checkpoint(work.context);
  try {
    const there = await work.mirror.lstat(path);
    if (there && !(operation.found && sameContentEvidence(there, operation.found))) {
      changedSincePlan(work, path);
      return;
    }
    if (await isBackAtOrigin(work, operation)) return;
    if (there) await takeAway(work, operation);
    work.record({ kind: 'drop', path });
    countDone(work, operation);
  } catch (error) {
    fileProblem(work, path, 'mirror', error);
  }
}

/** The scan may be long ago: what the origin has again by now stays. */
async function isBackAtOrigin({ origin, outcome }: Work, { path, reason }: Operation): Promise<boolean> {
  if (reason !== 'gone-at-origin' || (await origin.lstat(path as RelativePath)) === undefined) return false;
  outcome.notes.push({ path, code: 'removals-left', message: 'It was not removed: the origin has it again.' });
  return true;
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
