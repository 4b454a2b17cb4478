import { childPath, ROOT, type RelativePath } from '../contract/relative-path';
import { RESERVED_PREFIX, type EngineContext } from './context';
import type { Endpoint } from './endpoint';
import type { MirrorFacts } from './ledger';
import { removeTree } from './replace';

/** One name in two cases, and one in two Unicode forms (U+00E9, and `e` with U+0301). */
const LOWER = 'case';
const UPPER = 'CASE';
const COMPOSED = '\u00e9';
const DECOMPOSED = 'e\u0301';

const MADE = [LOWER, COMPOSED];
const ASKED = [UPPER, DECOMPOSED];

/** What a probe found out. */
export interface Probed {
  readonly facts: MirrorFacts;
  /** Resolves once what the probe made is gone again, as far as the mirror lets us; never rejects. */
  readonly cleared: Promise<void>;
}

/** Learns how the mirror tells names apart, by making two files in a folder of its own. Part of a first sync only: it writes. */
export async function probeMirror(mirror: Endpoint, context: EngineContext): Promise<Probed> {
  const folder = childPath(ROOT, `${RESERVED_PREFIX}${context.runId}-probe`);
  try {
    return { facts: await findFoldedNames(mirror, folder), cleared: clear(mirror, folder, MADE) };
  } catch (error) {
    await removeTree(mirror, folder).catch(() => undefined);
    throw error;
  }
}

/** Makes `folder`, with a file for each kind of name, and looks whether it shows under another form. What it made is left there. */
export async function findFoldedNames(mirror: Endpoint, folder: RelativePath): Promise<MirrorFacts> {
  const [upper, decomposed] = await (mirror.probeNames?.(folder, MADE, ASKED) ?? probeByParts(mirror, folder, MADE, ASKED));
  return { foldsCase: upper === true, foldsUnicode: decomposed === true };
}

/** Removes what is known to be there; else whatever is there. */
async function clear(mirror: Endpoint, folder: RelativePath, made: readonly string[]): Promise<void> {
  try {
    await Promise.all(made.map((name) => mirror.removeFile(childPath(folder, name))));
    await mirror.removeDirectory(folder);
  } catch {
    await removeTree(mirror, folder).catch(() => undefined);
  }
}

/** {@link Endpoint.probeNames} of an endpoint that has no shorter way. */
export async function probeByParts(
  endpoint: Endpoint,
  folder: RelativePath,
  made: readonly string[],
  asked: readonly string[],
): Promise<boolean[]> {
  await endpoint.makeDirectory(folder, 0o700);
  const attributes = (): { mode: number; mtime: number } => ({ mode: 0o600, mtime: Math.floor(Date.now() / 1000) });
  for (const name of made) {
    await endpoint.write(childPath(folder, name), { content: () => [], size: 0, attributes, fsync: false });
  }
  const looked = await Promise.all(asked.map((name) => endpoint.lstat(childPath(folder, name))));
  return looked.map((there) => there !== undefined);
}
