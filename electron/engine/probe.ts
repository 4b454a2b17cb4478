import { childPath, ROOT } from '../contract/relative-path';
import { RESERVED_PREFIX, type EngineContext } from './context';
import type { Endpoint } from './endpoint';
import type { MirrorFacts } from './ledger';
import { removeTree } from './replace';

/** One name in two cases, and one in two Unicode forms (U+00E9, and `e` with U+0301). */
const LOWER = 'case';
const UPPER = 'CASE';
const COMPOSED = '\u00e9';
const DECOMPOSED = 'e\u0301';

/** Learns how the mirror tells names apart, by making two files in a folder of its own. Part of a first sync only: it writes. */
export async function probeMirror(mirror: Endpoint, context: EngineContext): Promise<MirrorFacts> {
  const folder = childPath(ROOT, `${RESERVED_PREFIX}${context.runId}-probe`);
  await mirror.makeDirectory(folder, 0o700);
  try {
    const attributes = (): { mode: number; mtime: number } => ({ mode: 0o600, mtime: Math.floor(context.now() / 1000) });
    for (const name of [LOWER, COMPOSED]) {
      await mirror.write(childPath(folder, name), { content: () => [], size: 0, attributes, fsync: false });
    }
    const [upper, decomposed] = await Promise.all([mirror.lstat(childPath(folder, UPPER)), mirror.lstat(childPath(folder, DECOMPOSED))]);
    return { foldsCase: upper !== undefined, foldsUnicode: decomposed !== undefined };
  } finally {
    await removeTree(mirror, folder).catch(() => undefined);
  }
}
