import type { RelativePath } from '../../contract/relative-path';
import { EndpointError } from '../../engine/endpoint';
import { Status } from './protocol-numbers';
import { quotePath } from './refusals';
import { StatusError, type SftpSession } from './session';

/**
 * Removes an empty directory. Servers say "no such file" of a file or symlink in its place, which is not the same as gone.
 * @throws StatusError if the server refuses; EndpointError `not-a-directory`
 */
export async function removeDirectory(session: SftpSession, absolute: string, path: RelativePath): Promise<void> {
  try {
    await session.removeDirectory(absolute);
  } catch (error) {
    const isOther = error instanceof StatusError && error.code === Status.noSuchFile && (await session.lstat(absolute)) !== undefined;
    throw isOther ? new EndpointError('not-a-directory', `Could not remove the folder ${quotePath(path)}: it is no folder.`) : error;
  }
}
