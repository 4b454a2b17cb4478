import type { Evidence } from '../../contract/plan';
import { EndpointError, type WriteRequest } from '../../engine/endpoint';
import { evidenceOf, sentAttributes } from './attributes';
import { OpenFlag } from './protocol-numbers';
import { StatusError, type SftpSession } from './session';
import type { SentAttributes } from './requests';

/** Content up to this size is small: its attributes follow without waiting for its acknowledgement. */
const SMALL = 256 * 1024;
/** Modes of a file that is not whole yet. */
const PRIVATE = 0o600;

/** A write under way. */
interface Writing {
  readonly session: SftpSession;
  readonly path: string;
  readonly request: WriteRequest;
  /** The server handles requests of one handle in order, so that attributes may follow content at once. */
  readonly ordered: boolean;
  readonly handle: Buffer;
  /** Bytes handed to the channel, the resumed ones included. */
  sent: number;
  /** Bytes acknowledged from the start on, without a gap. */
  acknowledged: number;
  /** Parts beyond that: start and end of those that were answered out of order. */
  readonly ahead: Map<number, number>;
  failure: unknown;
  /** Settles once the server told its space, after a WRITE was refused. */
  spaceAsked?: Promise<void>;
  readonly answers: Set<Promise<void>>;
}

/**
 * Writes one file as `WriteRequest` says. On any failure the handle is closed and the file removed again, as far as the
 * link allows.
 * @param path absolute
 * @throws StatusError if the server refuses; EndpointError `mismatch` if other bytes came than announced, or if
 *   `attributes()` gave undefined (the origin changed meanwhile)
 */
export async function writeFile(session: SftpSession, path: string, request: WriteRequest, ordered: boolean): Promise<Evidence> {
  const resumeAt = request.resumeAt ?? 0;
  const flags = resumeAt > 0 ? OpenFlag.write : OpenFlag.write | OpenFlag.create | OpenFlag.exclusive;
  const handle = await session.open(path, flags, resumeAt > 0 ? {} : { permissions: PRIVATE });
  const writing: Writing = {
    session,
    path,
    request,
    ordered,
    handle,
    sent: resumeAt,
    acknowledged: resumeAt,
    ahead: new Map(),
    failure: undefined,
    answers: new Set(),
  };
  let closed: Promise<void> | undefined;
  try {
    if (resumeAt > 0) await checkResumed(writing, resumeAt);
    await sendContent(writing);
    const attributes = await wantedAttributes(writing);
    if (!ordered || writing.sent - resumeAt > SMALL) await allAcknowledged(writing);
    // Everything that is left travels at once; the answers come in one round trip.
    const set = settled(session.setHandleAttributes(handle, attributes));
    const shown = settled(session.fstat(handle));
    const synced = request.fsync && session.has('fsync@openssh.com') ? settled(session.sync(handle)) : undefined;
    closed = session.closeHandle(handle);
    closed.catch(() => undefined);
    await allAcknowledged(writing);
    const setRefused = await set;
    const observed = orThrow(await shown);
    if (synced !== undefined) orThrow(await synced);
    await closed;
    checkSize(writing, observed.size);
    if (!(setRefused instanceof Failed)) return evidenceOf('file', { ...observed, permissions: observed.permissions ?? 0 });
    return await setOneByOne(writing, attributes, setRefused);
  } catch (error) {
    await writing.spaceAsked;
    await abandon(writing, closed !== undefined);
    throw error;
  }
}

async function checkResumed({ session, handle }: Writing, resumeAt: number): Promise<void> {
  const { size } = await session.fstat(handle);
  if (size === undefined || size < resumeAt)
    throw new EndpointError('mismatch', 'The interrupted file is shorter than was recorded, so it cannot be continued.', '');
}

async function sendContent(writing: Writing): Promise<void> {
  const { request, session } = writing;
  for await (const chunk of request.content()) {
    for (let at = 0; at < chunk.length; at += session.writeSize) {
      if (writing.failure !== undefined) throw writing.failure as Error;
      const part =
        at === 0 && chunk.length <= session.writeSize ? chunk : chunk.subarray(at, Math.min(at + session.writeSize, chunk.length));
      const wait = session.channel.reserve(part.length);
      if (wait !== undefined) await wait;
      sendPart(writing, part);
    }
    if (request.size !== null && writing.sent > request.size) throw mismatch(request.size, writing.sent);
  }
  if (request.size !== null && writing.sent !== request.size) throw mismatch(request.size, writing.sent);
}

function sendPart(writing: Writing, part: Uint8Array): void {
  const { length } = part;
  const start = writing.sent;
  const answer = writing.session
    .write(writing.handle, start, part)
    .then(
      () => {
        acknowledge(writing, start, start + length);
      },
      (error: unknown) => {
        if (writing.failure !== undefined) return;
        writing.failure = error;
        if (error instanceof StatusError) writing.spaceAsked = askSpace(writing, error);
      },
    )
    .finally(() => {
      writing.answers.delete(answer);
    });
  writing.answers.add(answer);
  writing.sent += length;
}

/** At once: what is removed afterwards would make a full disk look as if it had room. */
async function askSpace({ session, path }: Writing, refused: StatusError): Promise<void> {
  if (!session.has('statvfs@openssh.com')) return;
  await session.space(path.slice(0, path.lastIndexOf('/')) || '/').then(
    (space) => {
      refused.freeBytes = space.freeBytes;
    },
    () => undefined,
  );
}

function acknowledge(writing: Writing, start: number, end: number): void {
  if (start !== writing.acknowledged) {
    writing.ahead.set(start, end);
    return;
  }
  writing.acknowledged = end;
  for (let next = writing.ahead.get(end); next !== undefined; next = writing.ahead.get(next)) {
    writing.ahead.delete(writing.acknowledged);
    writing.acknowledged = next;
  }
  writing.request.onProgress?.(writing.acknowledged);
}

async function wantedAttributes({ request }: Writing): Promise<SentAttributes> {
  const asked = request.attributes();
  const attributes = asked instanceof Promise ? await asked : asked;
  if (attributes === undefined)
    throw new EndpointError('mismatch', 'The file changed at the origin while it was read.', 'It is tried again.');
  return sentAttributes(attributes);
}

async function allAcknowledged(writing: Writing): Promise<void> {
  if (writing.answers.size > 0) await Promise.all(writing.answers);
  if (writing.failure !== undefined) throw writing.failure as Error;
}

function checkSize(writing: Writing, size: number | undefined): void {
  if (size !== undefined && size !== writing.sent) throw mismatch(writing.sent, size);
}

/** A server may refuse one of mode and time: what it takes is set, and the evidence shows what it then has. */
async function setOneByOne({ session, path }: Writing, attributes: SentAttributes, refused: Failed): Promise<Evidence> {
  if (!(refused.error instanceof StatusError)) throw refused.error;
  const { permissions, mtime } = attributes;
  for (const each of [{ permissions }, { mtime }]) {
    try {
      await session.setAttributes(path, Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }
  const shown = await session.lstat(path);
  if (shown === undefined) throw new EndpointError('mismatch', 'The written file has disappeared from the server.', 'It is tried again.');
  return evidenceOf('file', shown);
}

/** Closes and removes what was begun; the error that led here matters more than what happens now. */
async function abandon({ session, handle, path }: Writing, closed: boolean): Promise<void> {
  if (session.channel.dead !== undefined) return;
  const last = closed ? [] : [session.closeHandle(handle)];
  last.push(session.removeFile(path));
  await Promise.allSettled(last);
}

function mismatch(expected: number, came: number): EndpointError {
  return new EndpointError('mismatch', `${String(expected)} bytes were expected, ${String(came)} came.`, 'It is tried again.');
}

class Failed {
  constructor(readonly error: unknown) {}
}

/** A promise that never rejects, for answers that are looked at later. */
function settled<T>(promise: Promise<T>): Promise<T | Failed> {
  return promise.catch((error: unknown) => new Failed(error));
}

function orThrow<T>(value: T | Failed): T {
  if (value instanceof Failed) throw value.error;
  return value;
}
