import type { Entry, Listing } from '../../engine/endpoint';
import { describeSpecial, evidenceOf, kindOf } from './attributes';
import { checkReceivedName } from './names';
import type { ReceivedAttributes, ReceivedName } from './replies';
import { StatusError, type SftpSession } from './session';
import { describeServerText } from './server-text';

/** Entries and bytes of one directory's listing beyond which a server is not believed. */
const MAX_ENTRIES = 1_000_000;
const MAX_BYTES = 256 * 1024 * 1024;
/** READDIRs in flight for one directory. */
const AHEAD = 2;
/** Follow-up questions (symlink texts, missing attributes) in flight for one directory. */
const FOLLOW_UPS = 64;

interface Collected {
  readonly entries: Entry[];
  /** Names whose attributes or target must still be asked for. */
  readonly open: { readonly name: string; readonly attributes: ReceivedAttributes }[];
  readonly seen: Set<string>;
  bytes: number;
  fault: string | undefined;
}

/**
 * Lists one directory: OPENDIR, two READDIRs at once, CLOSE; then symlink texts and whatever the server left out.
 * @param path absolute
 * @throws StatusError if it cannot be opened
 */
export async function listDirectory(session: SftpSession, path: string): Promise<Listing> {
  const handle = await session.openDirectory(path);
  const collected: Collected = { entries: [], open: [], seen: new Set(), bytes: 0, fault: undefined };
  try {
    await readAll(session, handle, collected);
  } finally {
    // Nobody waits for this answer: a handle that cannot be closed ends with the session.
    session.closeHandle(handle).catch(() => undefined);
  }
  const prefix = path.endsWith('/') ? path : `${path}/`;
  for (let start = 0; start < collected.open.length; start += FOLLOW_UPS) {
    const part = collected.open.slice(start, start + FOLLOW_UPS);
    for (const entry of await Promise.all(part.map((each) => completeEntry(session, prefix, each)))) {
      if (entry !== undefined) collected.entries.push(entry);
    }
  }
  const { entries, fault } = collected;
  return fault === undefined ? { entries, complete: true } : { entries, complete: false, message: fault };
}

async function readAll(session: SftpSession, handle: Buffer, collected: Collected): Promise<void> {
  const ahead: ReturnType<SftpSession['readDirectory']>[] = [];
  const ask = (): void => {
    const asked = session.readDirectory(handle);
    asked.catch(() => undefined);
    ahead.push(asked);
  };
  for (let index = 0; index < AHEAD; index++) ask();
  for (;;) {
    let batch;
    try {
      batch = await ahead.shift();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      collected.fault = `Reading the folder ended early: the server said ${describeServerText(error.serverText || `status ${String(error.code)}`)}.`;
      return;
    }
    if (batch === undefined) return;
    collected.bytes += batch.bytes;
    collect(batch.names, collected);
    if (batch.names.length === 0 || collected.seen.size > MAX_ENTRIES || collected.bytes > MAX_BYTES) {
      collected.fault =
        batch.names.length === 0
          ? 'The server sent an empty part of the folder without ending it.'
          : 'The folder has more entries than can be believed.';
      return;
    }
    ask();
  }
}

function collect(names: readonly ReceivedName[], collected: Collected): void {
  for (const { name: bytes, attributes } of names) {
    const { name, fault } = checkReceivedName(bytes);
    if (fault === 'dot') continue;
    if (fault !== undefined) {
      collected.entries.push(faultyEntry(name, fault));
      if (fault !== 'undecodable') collected.fault = `The server sent a name that no file can have: ${describeServerText(name)}.`;
      continue;
    }
    // A folder that changes while it is read may repeat a name: the first one counts.
    if (collected.seen.has(name)) continue;
    collected.seen.add(name);
    const kind = kindOf(attributes);
    if (kind === 'untracked') collected.entries.push({ name, kind, what: describeSpecial(attributes.permissions ?? 0) });
    else if (
      kind === 'unknown' ||
      kind === 'symlink' ||
      attributes.mtime === undefined ||
      (kind === 'file' && attributes.size === undefined)
    )
      collected.open.push({ name, attributes });
    else collected.entries.push({ name, ...evidenceOf(kind, attributes) });
  }
}

function faultyEntry(name: string, fault: string): Entry {
  return fault === 'undecodable'
    ? { name, kind: 'problematic', problem: 'undecodable-name', message: 'The bytes of the name are not UTF-8.' }
    : { name, kind: 'problematic', problem: 'hostile-name', message: 'No file can have this name.' };
}

/** Reads a symlink's text, or attributes that the listing lacked. Undefined if the entry has gone meanwhile. */
async function completeEntry(
  session: SftpSession,
  prefix: string,
  { name, attributes }: { name: string; attributes: ReceivedAttributes },
): Promise<Entry | undefined> {
  const path = prefix + name;
  try {
    const listed = kindOf(attributes);
    const known = listed === 'symlink' && attributes.mtime !== undefined ? attributes : await session.lstat(path);
    if (known === undefined) return undefined;
    const kind = kindOf(known);
    if (kind === 'symlink') return { name, ...evidenceOf('symlink', known, await session.readLink(path)) };
    if (kind === 'untracked') return { name, kind, what: describeSpecial(known.permissions ?? 0) };
    if (kind === 'unknown') return unreadable(name, 'The server does not tell what this entry is.');
    return { name, ...evidenceOf(kind, known) };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return unreadable(name, `The server said ${describeServerText(error.serverText || `status ${String(error.code)}`)}.`);
  }
}

function unreadable(name: string, message: string): Entry {
  return { name, kind: 'problematic', problem: 'unreadable', message };
}
