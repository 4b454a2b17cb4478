import type { Evidence } from '../../contract/plan';
import { EndpointError, type RebuildRequest } from '../../engine/endpoint';
import { evidenceOf, sentAttributes } from './attributes';
import { ContentWriter } from './content-writer';
import { OpenFlag, Status } from './protocol-numbers';
import type { ReceivedAttributes } from './replies';
import { MAX_COPY, StatusError, type SftpSession } from './session';

/** Modes of a file that is not whole yet. */
const PRIVATE = 0o600;
/** Bytes that the server may have to copy before it answers what was asked last: four minutes of a disk that does 1 MiB/s. */
const MAX_COPYING = 256 * 1024 * 1024;

/**
 * Puts a file together out of new bytes and of ranges of another one on the server, by `copy-data`; reads samples of it
 * back and sets its attributes. On any failure nothing of it stays, as far as the link allows. For servers that handle
 * the requests of a channel in their order.
 * @param base absolute, as `path`
 * @throws StatusError if the server refuses; EndpointError `mismatch` as `Endpoint.rebuild` says
 */
export async function rebuildFile(session: SftpSession, base: string, path: string, request: RebuildRequest): Promise<Evidence> {
  const [source, target] = await openBoth(session, base, path);
  const sourceClosed = once(() => session.closeHandle(source).catch(() => undefined));
  const targetClosed = once(() => session.closeHandle(target));
  let sent = 0;
  const writer = new ContentWriter(session, target, path, 0, (done) => request.onProgress?.(done, Math.min(sent, done)));
  try {
    // Counts as a part of no length: what it finds stops the rest.
    writer.appendElsewhere(0, isBase(session, source, request));
    for await (const piece of request.pieces()) {
      if (piece instanceof Uint8Array) {
        sent += piece.length;
        await writer.append(piece);
      } else await appendCopy(session, source, target, writer, piece);
      if (writer.position > request.size) break;
    }
    if (writer.position !== request.size) throw otherSize(request.size, writer.position);
    const attributes = await request.attributes();
    if (attributes === undefined)
      throw new EndpointError('mismatch', 'The file changed at the origin while it was read.', 'It is tried again.');
    // All that is left travels at once, behind the content. The ranges must have come from the expected file to the end.
    const [, read, shown] = await all([
      writer.settled(),
      all(request.samples.map((sample) => readSample(session, target, sample))),
      setAndShow(session, target, attributes),
      isBase(session, source, request),
      request.fsync && session.has('fsync@openssh.com') ? session.sync(target) : undefined,
      targetClosed(),
      sourceClosed(),
    ]);
    if (shown.size !== request.size) throw otherSize(request.size, shown.size ?? 0);
    await assertSamples(request, read);
    return evidenceOf('file', { ...shown, permissions: shown.permissions ?? 0 });
  } catch (error) {
    await writer.spaceKnown();
    if (session.channel.dead === undefined) await Promise.allSettled([sourceClosed(), targetClosed(), session.removeFile(path)]);
    throw error;
  }
}

/** Both in one round trip; where one fails, the other one goes too. */
async function openBoth(session: SftpSession, base: string, path: string): Promise<[Buffer, Buffer]> {
  const flags = OpenFlag.read | OpenFlag.write | OpenFlag.create | OpenFlag.exclusive;
  const [source, target] = await Promise.allSettled([
    session.open(base, OpenFlag.read),
    session.open(path, flags, { permissions: PRIVATE }),
  ]);
  if (source.status === 'fulfilled' && target.status === 'fulfilled') return [source.value, target.value];
  const clear: Promise<void>[] = [];
  if (source.status === 'fulfilled') clear.push(session.closeHandle(source.value));
  if (target.status === 'fulfilled') clear.push(session.closeHandle(target.value), session.removeFile(path));
  await Promise.allSettled(clear);
  throw (source.status === 'rejected' ? source.reason : (target as PromiseRejectedResult).reason) as Error;
}

async function isBase(session: SftpSession, source: Buffer, { found }: RebuildRequest): Promise<void> {
  const shown = await session.fstat(source);
  if (shown.size !== found.size || shown.mtime !== found.mtime) throw otherBase();
}

function otherBase(): EndpointError {
  return new EndpointError('mismatch', 'The file on the server that ranges were to be taken from is another one by now.');
}

async function appendCopy(
  session: SftpSession,
  source: Buffer,
  target: Buffer,
  writer: ContentWriter,
  { from, length }: { readonly from: number; readonly length: number },
): Promise<void> {
  for (let at = 0; at < length; at += MAX_COPY) {
    if (writer.failure !== undefined) throw writer.failure;
    if (writer.position - writer.acknowledged > MAX_COPYING) await writer.settled();
    const part = Math.min(MAX_COPY, length - at);
    const copied = session.copyData(source, from + at, part, target, writer.position).catch((error: unknown) => {
      throw error instanceof StatusError && error.code === Status.endOfFile ? otherBase() : error;
    });
    writer.appendElsewhere(part, copied);
  }
}

async function readSample(
  session: SftpSession,
  target: Buffer,
  { at, length }: RebuildRequest['samples'][number],
): Promise<Buffer | undefined> {
  const wait = session.channel.reserve(length);
  if (wait !== undefined) await wait;
  return session.read(target, at, length);
}

async function setAndShow(session: SftpSession, target: Buffer, attributes: { mode: number; mtime: number }): Promise<ReceivedAttributes> {
  const [, shown] = await all([session.setHandleAttributes(target, sentAttributes(attributes)), session.fstat(target)]);
  return shown;
}

async function assertSamples({ samples, isRight }: RebuildRequest, read: readonly (Buffer | undefined)[]): Promise<void> {
  for (const [index, { at, length }] of samples.entries()) {
    const bytes = read[index];
    if (bytes?.length !== length || !(await isRight(at, bytes)))
      throw new EndpointError('mismatch', 'What was read back of the rebuilt file is not what it should hold.');
  }
}

function otherSize(expected: number, came: number): EndpointError {
  return new EndpointError('mismatch', `${String(expected)} bytes were expected, ${String(came)} came.`, 'It is tried again.');
}

/** Waits for all, so that no answer is left alone; throws the first failure. */
async function all<T extends readonly unknown[]>(promises: readonly [...T]): Promise<{ [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** A handle that was closed may be another file's by now. */
function once<T>(close: () => Promise<T>): () => Promise<T> {
  let closed: Promise<T> | undefined;
  return () => (closed ??= close());
}
