import type { Entry, Listing } from '../../engine/endpoint';
import { describeSpecial, evidenceOf, kindOf } from './attributes';
import type { ReceivedName } from './replies';
import { StatusError, type SftpSession } from './session';
import { describeServerText } from './server-text';

/**
 * One directory's listing beyond which a server is not believed. Bounded is what it costs here: a name and its entry take
 * about 150 bytes of memory each. Large archives have folders of more than a million entries.
 */
const MAX_ENTRIES = 4_000_000;
const MAX_NAME_CHARACTERS = 256 * 1024 * 1024;
/** All bytes of one listing, the lines of `ls -l` included, which are skipped. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** READDIRs in flight for one that goes on and on; each gives 15 KB. */
const MOST_READS = 64;
/** Names in one answer of OpenSSH; fewer are the last ones, or another server's way. */
const FULL_ANSWER = 100;
/** Names that nobody remembers: `.`, `..` and our stamp. */
const NAMES_BESIDE = 3;
/** Follow-up questions (symlink texts, missing attributes) in flight for one directory. */
const FOLLOW_UPS = 64;

interface Collected {
  readonly entries: Entry[];
  /** Names whose attributes or target must still be asked for. */
  readonly open: ReceivedName[];
  readonly seen: Set<string>;
  bytes: number;
  characters: number;
  fault: string | undefined;
}

/**
 * Lists one directory: OPENDIR, at once the READDIRs for the entries that are expected and for their end (twice as many at
 * every answer of one that goes on), CLOSE; then symlink texts and whatever the server left out.
 * @param path absolute
 * @param expected entries that are probably there
 * @throws StatusError if it cannot be opened
 */
export async function listDirectory(session: SftpSession, path: string, expected = 0): Promise<Listing> {
  const handle = await session.openDirectory(path);
  const collected: Collected = { entries: [], open: [], seen: new Set(), bytes: 0, characters: 0, fault: undefined };
  try {
    await readAll(session, handle, collected, Math.ceil((expected + NAMES_BESIDE) / FULL_ANSWER));
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

/** @param expected answers that probably hold names */
async function readAll(session: SftpSession, handle: Buffer, collected: Collected, expected: number): Promise<void> {
  const ahead: ReturnType<SftpSession['readDirectory']>[] = [];
  let wasShort = false;
  for (let width = Math.min(expected + 1, MOST_READS), answers = 1; ; answers++) {
    while (ahead.length < width) {
      const asked = session.readDirectory(handle);
      asked.catch(() => undefined);
      ahead.push(asked);
    }
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
    const end = disbelief(batch.names.length, collected);
    if (end !== undefined) {
      collected.fault = end;
      return;
    }
    const isShort = batch.names.length < FULL_ANSWER;
    // What comes after a first answer that is not full is most likely the end, which is already asked for.
    if (isShort && !wasShort) width = Math.max(ahead.length, 1);
    else if (answers < expected) width = Math.min(expected + 1 - answers, MOST_READS);
    else width = Math.min(width * 2, MOST_READS);
    wasShort ||= isShort;
  }
}

function disbelief(names: number, { seen, bytes, characters }: Collected): string | undefined {
  if (names === 0) return 'The server sent an empty part of the folder without ending it.';
  const isTooMuch = seen.size > MAX_ENTRIES || bytes > MAX_BYTES || characters > MAX_NAME_CHARACTERS;
  return isTooMuch ? 'The folder has more entries than can be believed.' : undefined;
}

function collect(names: readonly ReceivedName[], collected: Collected): void {
  const { entries, open, seen } = collected;
  for (const received of names) {
    const { name, fault, size, permissions, mtime } = received;
    collected.characters += name.length;
    if (fault === 'dot') continue;
    if (fault !== undefined) {
      entries.push(faultyEntry(name, fault));
      if (fault !== 'undecodable') collected.fault = `The server sent a name that no file can have: ${describeServerText(name)}.`;
      continue;
    }
    // A folder that changes while it is read may repeat a name: the first one counts.
    const before = seen.size;
    if (seen.add(name).size === before) continue;
    const kind = kindOf(received);
    if (kind === 'untracked') entries.push({ name, kind, what: describeSpecial(permissions ?? 0) });
    else if (kind === 'unknown' || kind === 'symlink' || mtime === undefined || (kind === 'file' && size === undefined))
      open.push(received);
    else entries.push({ name, kind, size: kind === 'file' ? (size ?? 0) : 0, mtime, mode: (permissions ?? 0) & 0o7777 });
  }
}

function faultyEntry(name: string, fault: string): Entry {
  return fault === 'undecodable'
    ? { name, kind: 'problematic', problem: 'undecodable-name', message: 'The bytes of the name are not UTF-8.' }
    : { name, kind: 'problematic', problem: 'hostile-name', message: 'No file can have this name.' };
}

/** Reads a symlink's text, or attributes that the listing lacked. Undefined if the entry has gone meanwhile. */
async function completeEntry(session: SftpSession, prefix: string, attributes: ReceivedName): Promise<Entry | undefined> {
  const { name } = attributes;
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
