import type { RelativePath } from '../../contract/relative-path';
import { EndpointError, type OpenFile } from '../../engine/endpoint';
import { evidenceOf, kindOf } from './attributes';
import { readFile } from './read-file';
import { explainRefusal, quotePath } from './refusals';
import type { ReceivedAttributes } from './replies';
import { StatusError, type SftpSession } from './session';

/**
 * What a name shows, if it is a file. To be asked before it is opened, not along with that: a server that opens a FIFO waits
 * for its other end, and answers nothing more.
 * @throws EndpointError `missing`, `is-a-directory` or `unsupported`
 */
export function assertFile(path: RelativePath, named: ReceivedAttributes | undefined): ReceivedAttributes {
  if (named === undefined) throw new EndpointError('missing', `Could not read ${quotePath(path)}: it is not there.`);
  const kind = kindOf(named);
  if (kind === 'file') return named;
  throw new EndpointError(kind === 'directory' ? 'is-a-directory' : 'unsupported', `Could not read ${quotePath(path)}: it is no file.`);
}

/**
 * A file that was opened for reading, if it is the one that was looked at before.
 * @param named what its name showed before it was opened
 * @param ask puts a refusal into words
 * @throws EndpointError `mismatch` if another file took its name meanwhile
 */
export async function openedFile(
  session: SftpSession,
  { path, absolute }: { readonly path: RelativePath; readonly absolute: string },
  handle: Buffer,
  named: ReceivedAttributes,
  ask: (act: () => Promise<boolean>) => Promise<boolean>,
): Promise<OpenFile> {
  const first = await session.fstat(handle);
  if (first.size !== named.size || first.mtime !== named.mtime) {
    void session.closeHandle(handle).catch(() => undefined);
    throw new EndpointError('mismatch', `${quotePath(path)} changed while it was opened.`, 'It is tried again.');
  }
  const evidence = evidenceOf('file', { ...first, permissions: first.permissions ?? named.permissions ?? 0 });
  const same = (attributes: ReceivedAttributes | undefined): boolean =>
    attributes?.size === first.size && attributes?.mtime === first.mtime;
  return {
    evidence,
    read: (start = 0, end = evidence.size) =>
      translated(readFile(session, handle, start, Math.min(end, evidence.size)), `read ${quotePath(path)}`),
    unchanged: () =>
      ask(async () => {
        const [opened, now] = await Promise.all([session.fstat(handle), session.lstat(absolute)]);
        return same(opened) && same(now) && now !== undefined && kindOf(now) === 'file';
      }),
    close: () => session.closeHandle(handle).catch(() => undefined),
  };
}

async function* translated(bytes: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw error instanceof StatusError ? explainRefusal(error, what) : error;
  }
}
