import { parentOf, type RelativePath } from '../../contract/relative-path';
import { EndpointError, type WantedDirectory } from '../../engine/endpoint';
import { settle } from './after-refusal';
import { kindOf } from './attributes';
import { Status } from './protocol-numbers';
import type { ProvenDirectories } from './proven-directories';
import { quotePath } from './refusals';
import type { ReceivedAttributes } from './replies';
import { StatusError, type SftpSession } from './session';

/** Where directories are made. */
export interface DirectoryPlace {
  readonly session: SftpSession;
  readonly proven: ProvenDirectories;
  readonly absolute: (path: RelativePath) => string;
  /** The server handles the requests of a channel in their order. */
  readonly ordered: boolean;
  /** Permission bits mean something there. */
  readonly modes: boolean;
}

/** MKDIR and, right behind where that counts, what then shows. */
interface Making {
  readonly made: ReturnType<typeof settle<void>>;
  readonly shown: ReturnType<typeof settle<ReceivedAttributes | undefined>>;
}

/** Makes a directory whose parent is proven, of exactly this mode if the server lets us. @throws StatusError */
export function makeDirectory(place: DirectoryPlace, wanted: WantedDirectory): Promise<ReceivedAttributes> {
  return outcome(place, wanted, ask(place, wanted));
}

/**
 * Makes many, on a server that works in order: all of them leave at once, parents first, whose way is proven by the time
 * the answers come. Where a parent turns out to be no directory, such as a link that someone has just put there, what was
 * made behind it is removed again.
 */
export function makeDirectories(place: DirectoryPlace, wanted: readonly WantedDirectory[]): Promise<ReceivedAttributes>[] {
  const asked = new Map<RelativePath, Making>();
  const isDirectory = new Map<RelativePath, Promise<boolean>>();
  const isReal = async ({ path }: WantedDirectory, { shown }: Making): Promise<boolean> => {
    if ((await isDirectory.get(parentOf(path))) === false) return false;
    const there = await shown;
    return there.ok && there.value !== undefined && kindOf(there.value) === 'directory';
  };
  for (const each of wanted) {
    const making = askIfKnown(place, each, asked);
    asked.set(each.path, making);
    isDirectory.set(each.path, isReal(each, making));
  }
  const isStray = async (each: WantedDirectory): Promise<boolean> =>
    (await isDirectory.get(parentOf(each.path))) === false && (await asked.get(each.path)!.made).ok;
  const cleared = Promise.all(wanted.map(isStray)).then((stray) =>
    removeAll(
      place,
      wanted.filter((_, index) => stray[index]),
    ),
  );
  return wanted.map(async (each) => {
    const making = asked.get(each.path)!;
    if ((await isDirectory.get(parentOf(each.path))) === false) {
      await cleared;
      throw new EndpointError('missing', `Could not make the folder ${quotePath(each.path)}: the one above it is not there.`);
    }
    return outcome(place, each, making);
  });
}

/** Asks at once where the way is proven or being made, else once it is. */
function askIfKnown(place: DirectoryPlace, wanted: WantedDirectory, asked: ReadonlyMap<RelativePath, Making>): Making {
  const parent = parentOf(wanted.path);
  const proving = asked.has(parent) ? undefined : place.proven.prove(parent);
  if (proving === undefined) return ask(place, wanted);
  const later = proving.then(() => ask(place, wanted));
  return { made: settle(later.then(({ made }) => made.then(orThrow))), shown: settle(later.then(({ shown }) => shown.then(orThrow))) };
}

function ask({ session, absolute, ordered }: DirectoryPlace, { path, mode }: WantedDirectory): Making {
  const making = session.makeDirectory(absolute(path), mode & 0o7777);
  // Right behind: what it shows counts only where the folder was made.
  const shown = ordered ? session.lstat(absolute(path)) : making.then(() => session.lstat(absolute(path)));
  return { made: settle(making), shown: settle(shown) };
}

async function outcome(place: DirectoryPlace, { path, mode }: WantedDirectory, { made, shown }: Making): Promise<ReceivedAttributes> {
  const { session, proven, modes } = place;
  orThrow(await made);
  proven.add(path);
  let attributes = orThrow(await shown);
  // The server's umask may have taken bits away.
  if (modes && attributes?.permissions !== undefined && (attributes.permissions & 0o7777) !== (mode & 0o7777)) {
    await session.setAttributes(place.absolute(path), { permissions: mode & 0o7777 }).catch(ignoreRefusal);
    attributes = await session.lstat(place.absolute(path));
  }
  if (attributes === undefined) throw new StatusError(Status.noSuchFile, '');
  return attributes;
}

/** The deepest first. */
async function removeAll({ session, absolute }: DirectoryPlace, made: readonly WantedDirectory[]): Promise<void> {
  await Promise.allSettled([...made].reverse().map(({ path }) => session.removeDirectory(absolute(path))));
}

function orThrow<T>(settled: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }): T {
  if (!settled.ok) throw settled.error;
  return settled.value;
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof StatusError)) throw error;
}
