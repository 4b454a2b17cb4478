import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../../electron/contract/relative-path';
import { FirstLook, lookFirst } from '../../../../electron/endpoints/sftp/first-look';
import { StatusError, type SftpSession } from '../../../../electron/endpoints/sftp/session';

const STAMP = 'stamp' as RelativePath;
const LOCK = 'lock' as RelativePath;
const FILE = { permissions: 0o100644, size: 1, mtime: 1 };
const FOLDER = { permissions: 0o040755 };

/** A server that knows the folder by `real`, holds a stamp, and refuses to look at the lock. */
function serverAt(real: string) {
  const asked: string[] = [];
  const answer = <T>(request: string, value: T): Promise<T> => {
    asked.push(request);
    return Promise.resolve(value);
  };
  const session = {
    realPath: (path: string) => answer(`realpath ${path}`, real),
    stat: (path: string) => answer(`stat ${path}`, FOLDER),
    lstat: (path: string) => (path.endsWith('lock') ? Promise.reject(new StatusError(3, '')) : answer(`lstat ${path}`, FILE)),
    space: (path: string) => answer(`space ${path}`, { freeBytes: path.length }),
  } as unknown as SftpSession;
  return { session, asked };
}

const notAskedAgain = () => Promise.reject(new Error('It was asked again.'));

describe('a first look', () => {
  it('is asked along with the real path, and each answer is given out once', async () => {
    const { session, asked } = serverAt('/srv/www');
    const looking = lookFirst(session, '/srv/www', [STAMP], true);
    expect(asked).toEqual(['realpath /srv/www', 'stat /srv/www', 'stat /srv', 'space /srv/www', 'space /srv', 'lstat /srv/www/stamp']);
    const { root, seen } = await looking;
    expect(root).toBe('/srv/www');
    expect(await seen?.takeRoot(root)).toEqual({ root: FOLDER, parent: FOLDER });
    expect(await seen?.takeSpace(root)).toBe(8);
    expect(await seen?.take(root, STAMP, notAskedAgain)).toEqual(FILE);
    expect(await seen?.takeRoot(root)).toBeUndefined();
    expect(seen?.takeSpace(root)).toBeUndefined();
    expect(seen?.take(root, STAMP, notAskedAgain)).toBeUndefined();
  });

  it('counts for nothing where the server knows the folder by another path', async () => {
    const { root, seen } = await lookFirst(serverAt('/data/www').session, '/srv/www', [STAMP], true);
    expect(root).toBe('/data/www');
    expect(await seen?.takeRoot(root)).toBeUndefined();
    expect(seen?.takeSpace(root)).toBeUndefined();
    expect(seen?.take(root, STAMP, notAskedAgain)).toBeUndefined();
  });

  it('counts for nothing after two seconds', async () => {
    let now = 0;
    const seen = new FirstLook(serverAt('/r').session, '/r', [STAMP], true, () => now);
    now = 2000;
    expect(await seen.takeRoot('/r')).toBeUndefined();
    expect(seen.takeSpace('/r')).toBeUndefined();
    expect(seen.take('/r', STAMP, notAskedAgain)).toBeUndefined();
  });

  it('is asked again where it was refused', async () => {
    const seen = new FirstLook(serverAt('/r').session, '/r', [LOCK], false);
    expect(await seen.take('/r', LOCK, () => Promise.resolve(undefined))).toBeUndefined();
    const again = new FirstLook(serverAt('/r').session, '/r', [LOCK], false);
    expect(await again.take('/r', LOCK, () => Promise.resolve(FILE))).toEqual(FILE);
  });

  it('is not guessed where the address tells no whole path, nor where nobody asks for it', async () => {
    expect((await lookFirst(serverAt('/home/x').session, '~', [STAMP], true)).seen).toBeUndefined();
    expect((await lookFirst(serverAt('/r').session, '/r', undefined, true)).seen).toBeUndefined();
  });
});
