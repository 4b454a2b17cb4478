import { EndpointError } from '../../engine/endpoint';
import { kindOf, sentAttributes } from './attributes';
import { Status } from './protocol-numbers';
import type { ReceivedAttributes } from './replies';
import { StatusError, type SftpSession } from './session';

/**
 * Sets what is given of what stands at `path`; a symlink's time only, where the server can. Returns what then shows.
 * @param path absolute
 * @throws StatusError if the server refuses; EndpointError `unsupported`
 */
export async function setAttributes(
  session: SftpSession,
  path: string,
  attributes: { readonly mode?: number; readonly mtime?: number },
  symlinkTimes: boolean,
): Promise<ReceivedAttributes> {
  const before = orMissing(await session.lstat(path));
  if (kindOf(before) !== 'symlink') await session.setAttributes(path, sentAttributes(attributes));
  else if (!symlinkTimes) throw new EndpointError('unsupported', 'The server cannot set the time of a symlink.');
  else if (attributes.mtime !== undefined) await session.setLinkAttributes(path, sentAttributes({ mtime: attributes.mtime }));
  return orMissing(await session.lstat(path));
}

function orMissing(shown: ReceivedAttributes | undefined): ReceivedAttributes {
  if (shown === undefined) throw new StatusError(Status.noSuchFile, '');
  return shown;
}
