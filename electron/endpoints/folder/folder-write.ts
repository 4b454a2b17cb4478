import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsync,
  ftruncateSync,
  futimesSync,
  openSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { EndpointError, type WriteRequest } from '../../engine/endpoint';
import { tolerate } from './folder-mode';
import { attempt, refusal } from './folder-refusals';

const writeAsync = promisify(write);
const fsyncAsync = promisify(fsync);

/** From this many bytes on, writing goes through the thread pool, so that other files and the network go on meanwhile. */
const SYNCHRONOUS_BYTES = 1024 * 1024;

const ACTION = 'The file could not be written';

/**
 * Creates the file at `location` exclusively, or goes on with one, and gives it content and attributes. If anything
 * fails, the file is removed again. A refused mode or time is no failure: the caller compares what it sees afterwards.
 */
export async function writeFolderFile(location: string, request: WriteRequest): Promise<void> {
  const start = request.resumeAt ?? 0;
  const descriptor = attempt(ACTION, () => (start > 0 ? openToResume(location, start) : openSync(location, 'wx', 0o600)), true);
  let open = true;
  try {
    const total = await receive(descriptor, request, start);
    assertSize(request.size, total, Number(fstatSync(descriptor).size));
    const attributes = await request.attributes();
    if (!attributes) throw new EndpointError('mismatch', 'The file changed at the origin while it was read.');
    tolerate(() => fchmodSync(descriptor, attributes.mode & 0o7777));
    tolerate(() => futimesSync(descriptor, attributes.mtime, attributes.mtime));
    if (request.fsync) await fsyncAsync(descriptor);
    open = false;
    closeSync(descriptor);
  } catch (error) {
    if (open) quietly(() => closeSync(descriptor));
    quietly(() => unlinkSync(location));
    throw refusal(error, ACTION);
  }
}

function openToResume(location: string, start: number): number {
  const descriptor = openSync(location, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new EndpointError('unsupported', 'The interrupted file is no longer a regular file.');
    if (stats.size < start)
      throw new EndpointError('mismatch', `The interrupted file has ${stats.size} bytes, fewer than the ${start} expected.`);
    if (stats.size > start) ftruncateSync(descriptor, start);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Writes all content and returns where the file ends. */
async function receive(descriptor: number, request: WriteRequest, start: number): Promise<number> {
  let at = start;
  for await (const chunk of request.content()) {
    for (let sent = 0; sent < chunk.length;) {
      const length = chunk.length - sent;
      const written =
        at - start < SYNCHRONOUS_BYTES
          ? writeSync(descriptor, chunk, sent, length, at)
          : (await writeAsync(descriptor, chunk, sent, length, at)).bytesWritten;
      sent += written;
      at += written;
    }
    request.onProgress?.(at);
  }
  return at;
}

function assertSize(expected: number | null, sent: number, found: number): void {
  if (expected !== null && sent !== expected)
    throw new EndpointError('mismatch', `The file should have ${expected} bytes, but ${sent} came.`);
  if (found !== sent) throw new EndpointError('mismatch', `${sent} bytes were written, but the file has ${found}.`);
}

function quietly(cleanUp: () => void): void {
  try {
    cleanUp();
  } catch {
    // The first error is the one to tell.
  }
}
