import { settle } from './after-refusal';
import { Status } from './protocol-numbers';
import type { ReceivedAttributes } from './replies';
import { StatusError, type SftpSession } from './session';

/**
 * Gives the file `from` the second name `to`, where nothing is. Returns what `to` then shows.
 * @param ordered the server handles requests in their order: what the new name shows is asked right behind
 * @throws StatusError if the server refuses
 */
export async function linkFile(session: SftpSession, from: string, to: string, ordered: boolean): Promise<ReceivedAttributes> {
  const linked = session.link(from, to);
  // It counts only where the link was made.
  const shown = settle(ordered ? session.lstat(to) : linked.then(() => session.lstat(to)));
  await linked;
  const attributes = await shown;
  if (!attributes.ok) throw attributes.error;
  if (attributes.value === undefined) throw new StatusError(Status.noSuchFile, '');
  return attributes.value;
}
