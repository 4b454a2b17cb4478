import type { RootState } from '../../engine/endpoint';
import { settle } from './after-refusal';
import { kindOf } from './attributes';
import type { RootLook } from './first-look';
import { above } from './names';
import { StatusError, type SftpSession } from './session';

/**
 * Resolves the folder of an address to the path by which the server knows it. An absent last component is resolved
 * through its parent, so that a folder which is made later has the same identity.
 * @param path absolute, or `~` or `~/…` for a path under the login folder
 */
export async function resolveRoot(session: SftpSession, path: string): Promise<string> {
  const asked = path === '~' ? '.' : path.startsWith('~/') ? `./${path.slice(2)}` : path;
  const whole = await realPath(session, asked);
  if (whole !== undefined) return whole;
  const slash = asked.lastIndexOf('/');
  const parent = await realPath(session, asked.slice(0, slash) || '/');
  if (parent !== undefined) return join(parent, asked.slice(slash + 1));
  // Nothing to resolve: the caller learns from rootState() that even the parent is absent.
  if (asked.startsWith('/')) return asked;
  return join((await realPath(session, '.')) ?? '/', asked.slice(2));
}

/** What is at the resolved root. @param seen what was looked up before, if it was */
export async function rootStateOf(session: SftpSession, root: string, seen?: RootLook): Promise<RootState> {
  const there = seen ? seen.root : await session.stat(root);
  if (there !== undefined) return kindOf(there) === 'directory' ? 'directory' : 'not-a-directory';
  const slash = root.lastIndexOf('/');
  const parent = seen ? seen.parent : await session.stat(root.slice(0, slash) || '/');
  return parent !== undefined && kindOf(parent) === 'directory' ? 'absent' : 'parent-absent';
}

/** Free bytes where the root is, or will be: both are asked for at once. */
export async function freeBytesAt(session: SftpSession, root: string): Promise<number | undefined> {
  const paths = [root, above(root)];
  for (const answer of await Promise.all(paths.map((path) => settle(session.space(path))))) {
    if (answer.ok) return answer.value.freeBytes;
    if (!(answer.error instanceof StatusError)) throw answer.error;
  }
  return undefined;
}

/** Joins an absolute directory and a name; the root directory is `/`. */
export function join(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

async function realPath(session: SftpSession, path: string): Promise<string | undefined> {
  try {
    const resolved = await session.realPath(path);
    return resolved.startsWith('/') ? withoutTrailingSlash(resolved) : undefined;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
