import { settle } from './after-refusal';
import { StatusError, type SftpSession } from './session';

/** Renames, over what stands there where the server can. Absolute paths. @throws StatusError */
export function renameFile(session: SftpSession, from: string, to: string, over: boolean): Promise<void> {
  return over ? session.renameOver(from, to) : session.rename(from, to);
}

/**
 * As {@link renameFile}; the file `gone` is removed right behind, in the same round trip where the server works in order.
 * A refusal to remove it is no concern: it may not be there.
 */
export async function renameThenRemove(
  session: SftpSession,
  [from, to, gone]: readonly [from: string, to: string, gone: string],
  over: boolean,
  ordered: boolean,
): Promise<void> {
  const renaming = settle(renameFile(session, from, to, over));
  if (!ordered) await renaming;
  const removing = settle(session.removeFile(gone));
  const [renamed, removed] = [await renaming, await removing];
  if (!renamed.ok) throw renamed.error;
  if (!removed.ok && !(removed.error instanceof StatusError)) throw removed.error;
}
