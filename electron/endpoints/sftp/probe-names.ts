import { settle } from './after-refusal';
import { OpenFlag } from './protocol-numbers';
import { join } from './root';
import type { SftpSession } from './session';

/**
 * Makes a folder with empty files and asks how they show under other names, on a server that works in order: all in one
 * round trip. What was made stays.
 * @param folder absolute
 * @returns for each name of `asked` whether anything shows under it
 * @throws StatusError for the first refusal
 */
export async function probeNames(
  session: SftpSession,
  folder: string,
  made: readonly string[],
  asked: readonly string[],
): Promise<boolean[]> {
  const making = settle(session.makeDirectory(folder, 0o700));
  const flags = OpenFlag.write | OpenFlag.create | OpenFlag.exclusive;
  const opening = made.map((name) => settle(session.open(join(folder, name), flags, { permissions: 0o600 })));
  const looking = asked.map((name) => settle(session.lstat(join(folder, name))));
  const [folderMade, opened, looked] = await Promise.all([making, Promise.all(opening), Promise.all(looking)]);
  // Nobody waits for these answers: a handle that cannot be closed ends with the session.
  for (const each of opened) if (each.ok) session.closeHandle(each.value).catch(() => undefined);
  for (const each of [folderMade, ...opened]) if (!each.ok) throw each.error;
  return looked.map((each) => {
    if (!each.ok) throw each.error;
    return each.value !== undefined;
  });
}
