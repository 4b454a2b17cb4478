import type { Evidence, Operation } from '../contract/plan';
import { childPath, nameOf, parentOf, type RelativePath } from '../contract/relative-path';
import { TRASH_PATH } from './context';
import { sameContentEvidence } from './decide';
import { EndpointError, type Endpoint } from './endpoint';
import type { Ledger } from './ledger';
import { RUN_ENDING } from './scan';
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
  if (operation.found === undefined) return mirror.rename(temp, path);
  if (operation.reason === 'healed') await copyToTrash(work, path, operation.found);
  return mirror.capabilities.atomicReplace ? mirror.rename(temp, path) : replaceByAside(work, temp, path);
}

async function replaceByAside({ mirror, ledger, context, nextTemp }: Work, temp: RelativePath, path: RelativePath): Promise<void> {
  const aside = nextTemp(path);
  ledger.addAside({ runId: context.runId, target: path, aside, temp });
  await mirror.rename(path, aside);
  try {
    await mirror.rename(temp, path);
  } catch (error) {
    await mirror.rename(aside, path).then(
      () => ledger.dropAside(path),
      () => undefined,
    );
    throw error;
  }
  await endAside(ledger, path, () => mirror.removeFile(aside));
}

/** Ends what an interrupted run left aside: the old version comes back where the new one did not arrive. */
export async function recoverAsides(mirror: Endpoint, ledger: Ledger): Promise<void> {
  for (const { target, aside } of ledger.asides()) {
    await endAside(ledger, target, async () => {
      if (!(await mirror.lstat(aside))) return;
      if (await mirror.lstat(target)) await mirror.removeFile(aside);
      else await mirror.rename(aside, target);
    });
  }
}

/** The record goes once what it tells of is settled; where the mirror refuses, it stays for the next run. */
async function endAside(ledger: Ledger, target: RelativePath, settle: () => Promise<void>): Promise<void> {
  try {
    await settle();
    ledger.dropAside(target);
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
  }
}

/** Removes a file or link, or keeps it in the trash where the rules say so. */
export async function takeAway(work: Work, operation: Operation): Promise<void> {
  const path = operation.path as RelativePath;
  if (isRemovedForGood(work, operation)) await work.mirror.removeFile(path);
  else await moveToTrash(work, path);
}

/** Whether a file that is taken away is not kept in the trash. */
export function isRemovedForGood({ rules }: Pick<Work, 'rules'>, { reason }: Operation): boolean {
  return rules.trashDays === 0 && reason !== 'healed';
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
  await work.mirror.rename(path, await trashPlace(work, path));
}

/** Keeps the mirror's version without taking it away: no visitor meets a gap before the new one is renamed over it. */
async function copyToTrash(work: Work, path: RelativePath, found: Evidence): Promise<void> {
  const { mirror } = work;
  const place = await trashPlace(work, path);
  if (found.kind === 'symlink') return mirror.makeSymlink(place, found.target ?? '');
  const file = await mirror.open(path);
  try {
    const attributes = async () => ((await file.unchanged()) ? { mode: found.mode, mtime: found.mtime } : undefined);
    await mirror.write(place, { content: () => file.read(), size: file.evidence.size, attributes, fsync: false });
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** Where a path goes in the trash, its folders made. */
async function trashPlace(work: Work, path: RelativePath): Promise<RelativePath> {
  const place = `${trashFolder(work)}/${path}` as RelativePath;
  await makeFolders(work.mirror, parentOf(place));
  return place;
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
