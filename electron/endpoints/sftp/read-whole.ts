import { SMALL_FILE, type WholeFile } from '../../engine/endpoint';
import { settle } from './after-refusal';
import { evidenceOf, kindOf } from './attributes';
import { OpenFlag } from './protocol-numbers';
import type { ReceivedAttributes } from './replies';
import type { SftpSession } from './session';

/**
 * Reads a small file whole: OPEN; then all else at once, which is two round trips.
 * @param path absolute
 * @param named what its name showed before: a file
 * @param ordered the server handles requests in their order: it is asked right behind the reading whether the file changed
 * @returns `parts` where an answer was shorter than asked for, which is legal: then it is read part by part
 * @throws StatusError if the server refuses
 */
export async function readWhole(
  session: SftpSession,
  path: string,
  named: ReceivedAttributes,
  ordered: boolean,
): Promise<WholeFile | 'large' | 'changed' | 'parts'> {
  const size = named.size ?? 0;
  if (size >= SMALL_FILE) return 'large';
  const handle = await session.open(path, OpenFlag.read);
  try {
    if (size > 0) await session.channel.reserve(size);
    const before = settle(session.fstat(handle));
    const pieces = askForAll(session, handle, size);
    if (!ordered) await Promise.all(pieces);
    const after = settle(Promise.all([session.fstat(handle), session.lstat(path)]));
    const [opened, read, [stillOpened, stillNamed]] = [await valueOf(before), await valuesOf(pieces), await valueOf(after)];
    if (stillNamed === undefined || kindOf(stillNamed) !== 'file') return 'changed';
    if (![opened, stillOpened, stillNamed].every((each) => each.size === size && each.mtime === named.mtime)) return 'changed';
    const bytes = Buffer.concat(read);
    if (bytes.length < size) return 'parts';
    return { evidence: evidenceOf('file', { ...opened, permissions: opened.permissions ?? named.permissions ?? 0 }), bytes };
  } finally {
    // Nobody waits for this answer: a handle that cannot be closed ends with the session.
    session.closeHandle(handle).catch(() => undefined);
  }
}

type Settled<T> = ReturnType<typeof settle<T>>;

function askForAll(session: SftpSession, handle: Buffer, size: number): Settled<Buffer>[] {
  const { readSize } = session;
  const pieces: Settled<Buffer>[] = [];
  for (let at = 0; at < size; at += readSize) {
    const piece = session.read(handle, at, Math.min(readSize, size - at));
    pieces.push(settle(piece.then((data) => data ?? Buffer.alloc(0))));
  }
  return pieces;
}

async function valueOf<T>(answer: Settled<T>): Promise<T> {
  const settled = await answer;
  if (!settled.ok) throw settled.error;
  return settled.value;
}

function valuesOf<T>(answers: readonly Settled<T>[]): Promise<T[]> {
  return Promise.all(answers.map(valueOf));
}
