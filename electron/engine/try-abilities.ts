import type { Evidence } from '../contract/plan';
import { childPath, ROOT, type RelativePath } from '../contract/relative-path';
import type { ProbedAbilities } from '../contract/trust';
import { RESERVED_PREFIX } from './context';
import type { Endpoint } from './endpoint';
import { findFoldedNames } from './probe';
import { removeTree } from './replace';

/** An odd second long ago: a server that rounds times, or sets its own, shows another one. */
const ODD_SECOND = 1_000_000_001;
const MODE = 0o640;

/**
 * Tries what a mirror does with names, times, modes, renames and links, in a folder of its own below the root, which is
 * gone again afterwards, as far as the mirror lets us.
 * @param probeId makes the folder's name: letters, digits and dashes
 */
export async function tryAbilities(mirror: Endpoint, probeId: string): Promise<ProbedAbilities> {
  const folder = childPath(ROOT, `${RESERVED_PREFIX}${probeId}-probe`);
  const path = (name: string): RelativePath => childPath(folder, name);
  try {
    const { foldsCase, foldsUnicode } = await findFoldedNames(mirror, folder);
    const written = await write(mirror, path('first'), 'first');
    await write(mirror, path('second'), 'second, longer');
    const hardLinks = mirror.capabilities.hardLinks && (await works(mirror.link(path('first'), path('linked'))));
    const symlinks = await works(mirror.makeSymlink(path('symlink'), 'first'));
    const replaces = mirror.capabilities.atomicReplace && (await works(mirror.rename(path('second'), path('first'))));
    return {
      foldsCase,
      foldsUnicode,
      timePrecision: precisionOf(written.mtime),
      keepsModes: mirror.capabilities.modes && (written.mode & 0o777) === MODE,
      replaces,
      hardLinks,
      symlinks,
    };
  } finally {
    await removeTree(mirror, folder).catch(() => undefined);
  }
}

/** Seconds to which a time is kept, by what became of {@link ODD_SECOND}; null: the server's own time stands there. */
export function precisionOf(mtime: number): number | null {
  const off = Math.abs(mtime - ODD_SECOND);
  return off < 1 ? 1 : off <= 2 ? 2 : null;
}

function write(mirror: Endpoint, path: RelativePath, text: string): Promise<Evidence> {
  const bytes = new TextEncoder().encode(text);
  return mirror.write(path, {
    content: () => [bytes],
    size: bytes.length,
    attributes: () => ({ mode: MODE, mtime: ODD_SECOND }),
    fsync: false,
  });
}

async function works(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch {
    return false;
  }
}
