import type { Evidence } from '../../contract/plan';
import { EndpointError, type WriteRequest } from '../../engine/endpoint';
import { evidenceOf, sentAttributes } from './attributes';
import { ContentWriter } from './content-writer';
import { OpenFlag } from './protocol-numbers';
import { StatusError, type SftpSession } from './session';
import type { SentAttributes } from './fields';

/** Modes of a file that is not whole yet. */
const PRIVATE = 0o600;

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
  if (resumeAt === 0) request.onCreated?.();
  const writer = new ContentWriter(session, handle, path, resumeAt, (acknowledged) => request.onProgress?.(acknowledged));
  let closed: Promise<void> | undefined;
  try {
    if (resumeAt > 0) await checkResumed(session, handle, resumeAt);
    await sendContent(writer, request);
    const attributes = await wantedAttributes(request);
    if (!ordered) await writer.settled();
    // Everything that is left travels at once; the answers come in one round trip.
    const set = settled(session.setHandleAttributes(handle, attributes));
    const shown = settled(session.fstat(handle));
    const synced = request.fsync && session.has('fsync@openssh.com') ? settled(session.sync(handle)) : undefined;
    closed = session.closeHandle(handle);
    closed.catch(() => undefined);
    await writer.settled();
    const setRefused = await set;
    const observed = orThrow(await shown);
    if (synced !== undefined) orThrow(await synced);
    await closed;
    if (observed.size !== undefined && observed.size !== writer.position) throw mismatch(writer.position, observed.size);
    if (!(setRefused instanceof Failed)) return evidenceOf('file', { ...observed, permissions: observed.permissions ?? 0 });
    return await setOneByOne(session, path, attributes, setRefused);
  } catch (error) {
    await writer.spaceKnown();
    await abandon(session, path, closed === undefined ? handle : undefined);
    throw error;
  }
}

async function checkResumed(session: SftpSession, handle: Buffer, resumeAt: number): Promise<void> {
  const { size } = await session.fstat(handle);
  if (size === undefined || size < resumeAt)
    throw new EndpointError('mismatch', 'The interrupted file is shorter than was recorded, so it cannot be continued.', '');
}

async function sendContent(writer: ContentWriter, { content, size }: WriteRequest): Promise<void> {
  for await (const chunk of content()) {
    await writer.append(chunk);
    if (size !== null && writer.position > size) throw mismatch(size, writer.position);
  }
  if (size !== null && writer.position !== size) throw mismatch(size, writer.position);
}

async function wantedAttributes(request: WriteRequest): Promise<SentAttributes> {
  const asked = request.attributes();
  const attributes = asked instanceof Promise ? await asked : asked;
  if (attributes === undefined)
    throw new EndpointError('mismatch', 'The file changed at the origin while it was read.', 'It is tried again.');
  return sentAttributes(attributes);
}

/** A server may refuse one of mode and time: what it takes is set, and the evidence shows what it then has. */
async function setOneByOne(session: SftpSession, path: string, attributes: SentAttributes, refused: Failed): Promise<Evidence> {
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
async function abandon(session: SftpSession, path: string, open: Buffer | undefined): Promise<void> {
  if (session.channel.dead !== undefined) return;
  const last = open === undefined ? [] : [session.closeHandle(open)];
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
