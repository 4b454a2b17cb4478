import type { Evidence, Operation } from '../contract/plan';
import { childPath, nameOf, parentOf, type RelativePath } from '../contract/relative-path';
import { TRASH_PATH } from './context';
import { sameContentEvidence } from './decide';
import { EndpointError, type Endpoint } from './endpoint';
import type { Ledger } from './ledger';
import { addProblem, type Work } from './work';

/** Whether a path is still what the plan saw: then it may be replaced or removed. */
export async function isAsPlanned(mirror: Endpoint, path: RelativePath, found: Evidence | undefined): Promise<boolean> {
  const now = await mirror.lstat(path);
  if (now === undefined || found === undefined) return now === undefined && found === undefined;
  return sameContentEvidence(now, found);
}

/** Puts a finished temporary file into its place: in one step where the server can, else set aside, renamed, removed, journalled. */
export async function putInPlace(work: Work, temp: RelativePath, operation: Operation): Promise<void> {
  const { mirror } = work;
  const path = operation.path as RelativePath;
  if (operation.found !== undefined && operation.reason === 'healed') await moveToTrash(work, path);
  else if (operation.found !== undefined && !mirror.capabilities.atomicReplace) return replaceByAside(work, temp, path);
  await mirror.rename(temp, path);
}

async function replaceByAside({ mirror, ledger, context, nextTemp }: Work, temp: RelativePath, path: RelativePath): Promise<void> {
  const aside = nextTemp(path);
  ledger.addAside({ runId: context.runId, target: path, aside, temp });
  await mirror.rename(path, aside);
  try {
    await mirror.rename(temp, path);
  } catch (error) {
    await mirror.rename(aside, path).then(() => ledger.dropAside(path), () => undefined);
    throw error;
  }
  await mirror.removeFile(aside);
  ledger.dropAside(path);
}

/** Ends what an interrupted run left aside: the old version comes back where the new one did not arrive. */
export async function recoverAsides(mirror: Endpoint, ledger: Ledger): Promise<void> {
  for (const { target, aside } of ledger.asides()) {
    const old = await mirror.lstat(aside);
    if (old) {
      if (await mirror.lstat(target)) await mirror.removeFile(aside);
      else await mirror.rename(aside, target);
    }
    ledger.dropAside(target);
  }
}

/** Removes a file or link, or keeps it in the trash where the rules say so. */
export async function takeAway(work: Work, operation: Operation): Promise<void> {
  const path = operation.path as RelativePath;
  if (work.rules.trashDays > 0 || operation.reason === 'healed') await moveToTrash(work, path);
  else await work.mirror.removeFile(path);
}

/** Days that a healed-over version is kept where the site keeps no trash otherwise. */
const HEALED_DAYS = 30;
const DAY = 86_400_000;

/** One folder a run, named by its time, so that the trash can be emptied by age. */
function trashFolder({ context }: Work): RelativePath {
  const time = new Date(context.now()).toISOString().replace(/[-:]/g, '').slice(0, 15);
  return childPath(TRASH_PATH, `${time}Z-${context.runId}`);
}

async function moveToTrash(work: Work, path: RelativePath): Promise<void> {
  const place = `${trashFolder(work)}/${path}` as RelativePath;
  await makeFolders(work.mirror, parentOf(place));
  await work.mirror.rename(path, place);
}

async function makeFolders(mirror: Endpoint, directory: RelativePath): Promise<void> {
  if (directory === '') return;
  try {
    await mirror.makeDirectory(directory, 0o700);
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    if (error.kind === 'exists') return;
    if (error.kind !== 'missing') throw error;
    await makeFolders(mirror, parentOf(directory));
    await makeFolders(mirror, directory);
  }
}

/** Empties trash folders that are older than the rules keep them. Failing is a note, never more. */
export async function emptyTrash(work: Work): Promise<void> {
  const { mirror, rules, context } = work;
  const oldest = context.now() - (rules.trashDays > 0 ? rules.trashDays : HEALED_DAYS) * DAY;
  const there = await mirror.lstat(TRASH_PATH).catch(() => undefined);
  if (there?.kind !== 'directory') return;
  try {
    const listing = await mirror.list(TRASH_PATH);
    for (const entry of listing.entries) {
      const time = trashTime(entry.name);
      if (entry.kind === 'directory' && time !== undefined && time < oldest) await removeTree(mirror, childPath(TRASH_PATH, entry.name));
    }
    if (listing.complete && listing.entries.length === 0) await mirror.removeDirectory(TRASH_PATH);
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    work.outcome.notes.push({ path: TRASH_PATH, code: 'left-over-temp', message: `The trash could not be emptied: ${error.message}` });
  }
}

/** When a trash folder was made, in milliseconds; undefined for a name that is not ours. */
export function trashTime(name: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-/.exec(name);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Removes a folder of our own with all it holds; links in it are removed, never followed. */
export async function removeTree(mirror: Endpoint, directory: RelativePath): Promise<void> {
  const listing = await mirror.list(directory);
  for (const entry of listing.entries) {
    if (entry.kind === 'problematic') continue;
    const path = childPath(directory, entry.name);
    if (entry.kind === 'directory') await removeTree(mirror, path);
    else await mirror.removeFile(path);
  }
  await mirror.removeDirectory(directory);
}

/** Files the problem of a path that is not as planned any more. */
export function changedSincePlan(work: Work, path: string): void {
  addProblem(work, {
    path,
    side: 'mirror',
    code: 'changed-since-plan',
    message: `${JSON.stringify(nameOf(path as RelativePath))} changed on the mirror after the plan was made; it was left alone. Run again to see it in a new plan.`,
  });
}
