import type { Evidence, Operation } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { BackAtOrigin, noteBackAtOrigin } from './back-at-origin';
import { checkpoint, inParallel } from './context';
import { sameContentEvidence } from './decide';
import { byDepth } from './directories';
import { EndpointError, type Endpoint, type Removed } from './endpoint';
import { removeByParts } from './many-files';
import { changedSincePlan, isRemovedForGood, takeAway } from './replace';
import { countDone, fileProblem, type Work } from './work';

/** LSTAT, LINK, REMOVE and RMDIR hold no handle and travel by the hundred in one packet: this many for each file operation. */
const NAMES_FOR_ONE_FILE = 32;
const MOST_NAMES = 4096;

/** How many requests that only concern names may be under way at once: deep enough that the distance hardly counts. */
export function nameOperationsAtOnce({ capabilities }: Pick<Endpoint, 'capabilities'>): number {
  return Math.min(MOST_NAMES, capabilities.parallelism * NAMES_FOR_ONE_FILE);
}

/** Files that one call looks at and removes, or links: enough that a call costs nothing beside them. */
const AT_ONCE = 128;

/** Does `work` for files in portions, as many at once as the mirror takes. */
export async function inPortions<File>(
  mirror: Endpoint,
  files: readonly File[],
  work: (some: readonly File[]) => Promise<void>,
): Promise<void> {
  const width = nameOperationsAtOnce(mirror);
  const size = Math.min(AT_ONCE, width);
  const portions = Array.from({ length: Math.ceil(files.length / size) }, (_, index) => files.slice(index * size, (index + 1) * size));
  await inParallel(portions, Math.floor(width / size), work);
}

/** Removes what the plan names: files and links first, then folders from the deepest up. Only what still is as planned. */
export async function removePlanned(work: Work, operations: readonly Operation[]): Promise<void> {
  const isFolder = (operation: Operation): boolean => operation.found?.kind === 'directory';
  const isPlain = (operation: Operation): operation is PlainRemoval =>
    operation.found?.kind === 'file' && isRemovedForGood(work, operation);
  const width = nameOperationsAtOnce(work.mirror);
  const back = new BackAtOrigin(work.origin);
  await inPortions(work.mirror, operations.filter(isPlain), (some) => removeFiles(work, some, back));
  await inParallel(
    operations.filter((operation) => !isFolder(operation) && !isPlain(operation)),
    width,
    (operation) => removeOne(work, operation, back),
  );
  for (const level of byDepth(operations.filter(isFolder)).reverse()) {
    await inParallel(level, width, (operation) => removeFolder(work, operation));
  }
}

type PlainRemoval = Operation & Required<Pick<Operation, 'found'>>;

async function removeFiles(work: Work, operations: readonly PlainRemoval[], back: BackAtOrigin): Promise<void> {
  const files = operations.map((operation) => ({
    path: operation.path as RelativePath,
    found: operation.found,
    mayBeBack: operation.reason === 'gone-at-origin',
    problemOf: operation.path,
    onGone: () => {
      work.record({ kind: 'drop', path: operation.path as RelativePath });
      countDone(work, operation);
    },
  }));
  await removeUnlessBack(work, files, back);
}

/** A file that goes, if it still is as it was found. */
export interface Going {
  readonly path: RelativePath;
  readonly found: Evidence;
  /** It goes because the origin has it no more: which is looked at once more. */
  readonly mayBeBack: boolean;
  /** The row whose problem it is if that fails. */
  readonly problemOf: string;
  readonly onGone: () => void;
}

/** Removes a portion of files that still are as they were found and that the origin does not have again. */
export async function removeUnlessBack(work: Work, files: readonly Going[], back: BackAtOrigin): Promise<void> {
  await checkpoint(work.context);
  const going = await withoutThoseBack(work, files, back);
  const failed: { readonly file: Going; readonly error: EndpointError }[] = [];
  const tell = (index: number, removed: Removed): void => {
    const file = going[index]!;
    if (removed === 'changed') changedSincePlan(work, file.path);
    else if (typeof removed === 'string') file.onGone();
    else failed.push({ file, error: removed });
  };
  await (work.mirror.removeFiles?.(going, tell) ?? removeByParts(work.mirror, going, tell));
  for (const { file, error } of failed) fileProblem(work, file.problemOf, 'mirror', error);
}

async function withoutThoseBack(work: Work, files: readonly Going[], back: BackAtOrigin): Promise<readonly Going[]> {
  const answers = await back.among(files.filter(({ mayBeBack }) => mayBeBack).map(({ path }) => path));
  if (answers.size === 0) return files;
  return files.filter(({ path, problemOf }) => {
    const answer = answers.get(path);
    if (answer === true) noteBackAtOrigin(work.outcome, path);
    else if (answer) fileProblem(work, problemOf, 'mirror', answer);
    return answer === undefined;
  });
}

async function removeOne(work: Work, operation: Operation, back: BackAtOrigin): Promise<void> {
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
