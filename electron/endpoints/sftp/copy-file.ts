import type { Evidence } from '../../contract/plan';
import { EndpointError, type CopyRequest } from '../../engine/endpoint';
import { evidenceOf, sentAttributes } from './attributes';
import { OpenFlag, Status } from './protocol-numbers';
import type { ReceivedAttributes } from './replies';
import { MAX_COPY, StatusError, type SftpSession } from './session';

/** Modes of a file that is not whole yet. */
const PRIVATE = 0o600;

/**
 * Copies a whole file on the server by `copy-data`. On any failure nothing of the copy stays, as far as the link allows.
 * @param from absolute, as `to`
 * @throws StatusError if the server refuses; EndpointError `mismatch` if `from` is not what was expected, or changed
 */
export async function copyFile(session: SftpSession, from: string, to: string, request: CopyRequest): Promise<Evidence> {
  if (!session.has('copy-data')) throw new StatusError(Status.unsupported, '');
  const source = await session.open(from, OpenFlag.read);
  const closeSource = once(() => session.closeHandle(source).catch(() => undefined));
  let target: Buffer;
  try {
    assertSame(await session.fstat(source), request.found);
    target = await session.open(to, OpenFlag.write | OpenFlag.create | OpenFlag.exclusive, { permissions: PRIVATE });
  } catch (error) {
    void closeSource();
    throw error;
  }
  const closeTarget = once(() => session.closeHandle(target));
  try {
    await copyRanges(session, source, target, request.found.size);
    const [copied] = await allOrFirst([session.fstat(source), setAttributes(session, target, to, request)]);
    assertSame(copied, request.found);
    if (request.fsync && session.has('fsync@openssh.com')) await session.sync(target);
    const [shown] = await allOrFirst([session.fstat(target), closeSource(), closeTarget()]);
    if (shown.size !== request.found.size) throw otherFile();
    return evidenceOf('file', { ...shown, permissions: shown.permissions ?? request.attributes.mode });
  } catch (error) {
    if (session.channel.dead === undefined) await Promise.allSettled([closeSource(), closeTarget(), session.removeFile(to)]);
    throw error;
  }
}

/** Two ranges at a time, so that the server always has one to do and answers others in between. */
async function copyRanges(session: SftpSession, source: Buffer, target: Buffer, size: number): Promise<void> {
  let before: Promise<void> = Promise.resolve();
  for (let at = 0; at < size; at += MAX_COPY) {
    const range = session.copyData(source, at, Math.min(MAX_COPY, size - at), target, at);
    range.catch(() => undefined);
    await before;
    before = range;
  }
  try {
    await before;
  } catch (error) {
    throw error instanceof StatusError && error.code === Status.endOfFile ? otherFile() : error;
  }
}

/** A server may refuse a mode or time: the copy is whole all the same, and the evidence shows what it has. */
async function setAttributes(session: SftpSession, target: Buffer, to: string, { attributes }: CopyRequest): Promise<void> {
  const { mode, mtime } = attributes;
  try {
    await session.setHandleAttributes(target, sentAttributes({ mode, mtime }));
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    for (const each of [{ mode }, { mtime }]) await session.setAttributes(to, sentAttributes(each)).catch(ignoreRefusal);
  }
}

/** A handle that was closed may be another file's by now. */
function once<T>(close: () => Promise<T>): () => Promise<T> {
  let closed: Promise<T> | undefined;
  return () => (closed ??= close());
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof StatusError)) throw error;
}

/** Waits for all, so that no answer is left alone; throws the first failure. */
async function allOrFirst<T extends readonly Promise<unknown>[]>(promises: readonly [...T]): Promise<{ [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

function assertSame(shown: ReceivedAttributes, found: Evidence): void {
  if (shown.size !== found.size || shown.mtime !== found.mtime) throw otherFile();
}

function otherFile(): EndpointError {
  return new EndpointError('mismatch', 'The file to be copied is not the one that was expected.');
}
