import type { Evidence, Operation } from '../contract/plan';
import { parentOf, type RelativePath } from '../contract/relative-path';
import { checkpoint, inParallel } from './context';
import { EndpointError, MANY_DIRECTORIES, type Endpoint, type WantedDirectory } from './endpoint';
import { isAsPlanned, changedSincePlan } from './replace';
import { hashesOf } from './ledger';
import { RUN_ENDING } from './scan';
import { addProblem, countDone, fileProblem, type Work } from './work';

/** The bits without which we could not work inside a folder of ours. */
const OWNER_ALL = 0o700;
const OWNER_WRITE_ENTER = 0o300;

/** Folders whose final mode is set when all else is done: while we work in them, we need to be let in. */
export type WithheldModes = Map<RelativePath, number>;

/**
 * Makes folders, each after the one that holds it; where the mirror can be asked for many at once, a level does not wait
 * for the answers to the one above. Returns those that could not be made: nothing below them can be sent.
 */
export async function makeDirectories(work: Work, operations: readonly Operation[], withheld: WithheldModes): Promise<Set<RelativePath>> {
  const failed = new Set<RelativePath>();
  const topDown = byDepth(operations).flat();
  for (let start = 0; start < topDown.length; start += MANY_DIRECTORIES) {
    const part = topDown.slice(start, start + MANY_DIRECTORIES);
    await checkpoint(work.context);
    const asked = askForAll(work.mirror, part);
    for (const level of byDepth(part)) {
      await inParallel(level, work.mirror.capabilities.parallelism, async (operation) => {
        await checkpoint(work.context);
        const path = operation.path as RelativePath;
        if (failed.has(parentOf(path))) failed.add(path);
        else if (!(await makeOne(work, operation, withheld, asked.get(path)))) failed.add(path);
      });
    }
  }
  return failed;
}

/** Asks for many at once, where the mirror has a way for that. */
function askForAll(mirror: Endpoint, operations: readonly Operation[]): ReadonlyMap<RelativePath, Promise<Evidence>> {
  const wanted = operations.map((operation) => ({ path: operation.path as RelativePath, mode: modeWhileWorking(operation) }));
  const made = mirror.makeDirectories?.(wanted) ?? [];
  // Whoever comes to it hears of it; what is below a folder that failed is not come to.
  for (const each of made) each.catch(() => undefined);
  return new Map(made.map((each, index) => [wanted[index]!.path, each]));
}

function modeWhileWorking({ wanted }: Operation): number {
  return (wanted?.mode ?? 0o755) | OWNER_ALL;
}

/** {@link Endpoint.makeDirectories} of an endpoint that has no shorter way. */
export function directoriesByParts(endpoint: Endpoint, wanted: readonly WantedDirectory[]): readonly Promise<Evidence>[] {
  const made = new Map<RelativePath, Promise<Evidence>>();
  for (const { path, mode } of wanted) {
    const above = made.get(parentOf(path))?.catch(() => undefined) ?? Promise.resolve();
    made.set(
      path,
      above.then(() => endpoint.makeDirectory(path, mode)),
    );
  }
  return [...made.values()];
}

/** Groups operations by the depth of their path, shallowest first. */
export function byDepth(operations: readonly Operation[]): Operation[][] {
  const levels: Operation[][] = [];
  for (const operation of operations) {
    const depth = operation.path.split('/').length;
    (levels[depth] ??= []).push(operation);
  }
  return levels.filter((level) => level.length > 0);
}

async function makeOne(work: Work, operation: Operation, withheld: WithheldModes, asked: Promise<Evidence> | undefined): Promise<boolean> {
  const { mirror } = work;
  const path = operation.path as RelativePath;
  const mode = operation.wanted?.mode ?? 0o755;
  let shown: Evidence | undefined;
  try {
    // Refused among many, it is tried by itself: what hindered it may be gone, and its own refusal tells most.
    shown = await (asked?.catch((error: unknown) => again(error, mirror, operation)) ??
      mirror.makeDirectory(path, modeWhileWorking(operation)));
  } catch (error) {
    if (!(error instanceof EndpointError) || error.kind !== 'exists') {
      fileProblem(work, path, 'mirror', error);
      return false;
    }
    const there = await mirror.lstat(path);
    if (there?.kind !== 'directory') {
      changedSincePlan(work, path);
      return false;
    }
  }
  if ((mode & OWNER_ALL) === OWNER_ALL) {
    withheld.delete(path);
    if (shown !== undefined && (shown.mode === mode || !mirror.capabilities.modes)) recordFolder(work, path, mode, mode);
    else await setMode(work, path, mode, mode);
  } else {
    // Recorded as it is now: if the run ends before its final mode is set, the next one sets it.
    await setMode(work, path, mode | OWNER_ALL, mode | OWNER_ALL);
    withheld.set(path, mode);
  }
  countDone(work, operation);
  return true;
}

function again(error: unknown, mirror: Endpoint, operation: Operation): Promise<Evidence> {
  if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
  return mirror.makeDirectory(operation.path as RelativePath, modeWhileWorking(operation));
}

function recordFolder(work: Work, path: RelativePath, wanted: number, observed: number): void {
  const origin = { kind: 'directory', size: 0, mtime: 0, mode: wanted } as const;
  work.record({ kind: 'put', path, entry: { name: '', origin, observed: { ...origin, mode: observed }, sha256: null } });
}

/** Sets a folder's mode and records what the mirror then shows. A server that refuses is a problem of that path only. */
async function setMode(work: Work, path: RelativePath, mode: number, wanted: number): Promise<void> {
  try {
    const observed = work.mirror.capabilities.modes ? await work.mirror.setAttributes(path, { mode }) : { mode };
    recordFolder(work, path, wanted, observed.mode);
  } catch (error) {
    if (!(error instanceof EndpointError) || (error.kind !== 'denied' && error.kind !== 'unsupported' && error.kind !== 'failed'))
      throw error;
    recordFolder(work, path, wanted, wanted);
    addProblem(work, { path, side: 'mirror', code: 'mode-refused', message: `The mirror refused the folder's mode: ${error.message}` });
  }
}

/** Lets us into folders of ours that are about to change and whose mode keeps even their owner from writing. */
export async function openDirectories(work: Work, operations: readonly Operation[], withheld: WithheldModes): Promise<void> {
  // Nothing of ours is there yet on a first run.
  if (!work.mirror.capabilities.modes || work.ledger.isEmpty) return;
  const touched = operations.flatMap(({ kind, path, from }) => (kind === 'move' && from !== undefined ? [path, from] : path));
  const parents = new Set(touched.map((path) => parentOf(path as RelativePath)));
  for (const path of parents) {
    if (path === '') continue;
    const entry = work.ledger.entry(path);
    if (entry?.observed.kind !== 'directory' || (entry.observed.mode & OWNER_WRITE_ENTER) === OWNER_WRITE_ENTER) continue;
    try {
      if ((await work.mirror.lstat(path))?.kind !== 'directory') continue;
      await work.mirror.setAttributes(path, { mode: entry.observed.mode | OWNER_ALL });
      withheld.set(path, entry.origin.mode);
    } catch (error) {
      fileProblem(work, path, 'mirror', error);
    }
  }
}

/** Gives the folders their final modes, deepest first, so that none shuts us out of another. */
export async function closeDirectories(work: Work, withheld: WithheldModes): Promise<void> {
  const paths = [...withheld].sort(([one], [other]) => other.length - one.length);
  for (const [path, mode] of paths) {
    if ((await work.mirror.lstat(path))?.kind === 'directory') await setMode(work, path, mode, mode);
  }
}

/** Sets what differs without sending content. */
export async function touch(work: Work, operation: Operation, withheld: WithheldModes): Promise<void> {
  const { mirror, ledger } = work;
  const path = operation.path as RelativePath;
  const wanted = operation.wanted;
  if (!wanted) return;
  await checkpoint(work.context);
  try {
    if (!(await isAsPlanned(mirror, path, operation.found))) {
      changedSincePlan(work, path);
      return;
    }
    if (wanted.kind === 'directory') {
      if ((wanted.mode & OWNER_ALL) === OWNER_ALL) {
        withheld.delete(path);
        await setMode(work, path, wanted.mode, wanted.mode);
      } else withheld.set(path, wanted.mode);
    } else {
      const attributes = { ...(mirror.capabilities.modes && { mode: wanted.mode }), mtime: wanted.mtime };
      const observed = await mirror.setAttributes(path, attributes);
      const before = ledger.entry(path);
      work.record({ kind: 'put', path, entry: { name: '', origin: wanted, observed, ...hashesOf(before) } });
    }
    countDone(work, operation);
  } catch (error) {
    if (error instanceof EndpointError && error.kind === 'denied') {
      addProblem(work, { path, side: 'mirror', code: 'mode-refused', message: `The mirror refused its mode or time: ${error.message}` });
    } else fileProblem(work, path, 'mirror', error);
  }
}
