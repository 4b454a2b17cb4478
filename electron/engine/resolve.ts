import type { Problem } from '../contract/problem';
import type { RelativePath } from '../contract/relative-path';
import { bare, type Comparison, type Difference } from './compare';
import { checkpoint, inParallel, type EngineContext } from './context';
import type { RunStance } from './decide';
import { EndpointError, type OpenFile, type ReadableEndpoint } from './endpoint';
import type { Ledger } from './ledger';
import { RUN_ENDING } from './scan';

/** Files hashed at once. */
const WIDTH = 4;

/**
 * Settles the differences that depend on content: the origin is hashed, and compared with the ledger's hash or, under
 * `--checksum`, with what the mirror really holds. What proves equal becomes a touch, or nothing. Reads only.
 */
export async function resolveByContent(
  found: Comparison,
  origin: ReadableEndpoint,
  mirror: ReadableEndpoint,
  ledger: Ledger,
  stance: Pick<RunStance, 'modes'>,
  context: EngineContext,
): Promise<void> {
  const open = found.differences.filter(({ change }) => change.unless !== undefined);
  if (open.length === 0) return;
  const settled = new Map<RelativePath, Difference | undefined>();
  await inParallel(open, WIDTH, async (difference) => {
    await checkpoint(context);
    try {
      settled.set(difference.path, await settle(difference, origin, mirror, ledger, stance, found, context));
    } catch (error) {
      if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
      settled.set(difference.path, undefined);
      found.keepers.push(difference.path);
      found.problems.push(unreadable(difference.path, error));
    }
  });
  const rest = found.differences.flatMap((difference) =>
    settled.has(difference.path) ? (settled.get(difference.path) ?? []) : difference,
  );
  found.differences.splice(0, found.differences.length, ...rest);
}

function unreadable(path: string, error: EndpointError): Problem {
  return { path, side: 'origin', code: 'unreadable', message: error.message };
}

async function settle(
  { path, change }: Difference,
  origin: ReadableEndpoint,
  mirror: ReadableEndpoint,
  ledger: Ledger,
  stance: Pick<RunStance, 'modes'>,
  found: Comparison,
  context: EngineContext,
): Promise<Difference | undefined> {
  const { wanted, found: there } = change;
  const known = ledger.entry(path);
  const isFast = change.unless === 'ledger-hash' && known?.xxh3 !== undefined;
  const mine = await hashFile(origin, path, isFast ? { ...context, sha256: context.contentHash } : context);
  const theirs = isFast ? known.xxh3 : change.unless === 'ledger-hash' ? known?.sha256 : await hashFile(mirror, path, context);
  if (mine !== theirs || !wanted || !there) return { path, change: { ...change, unless: undefined } };
  // What the server made of the very same wish before, it would make again.
  const differs = (of: 'mtime' | 'mode'): boolean =>
    wanted[of] !== there[of] && !(known?.origin[of] === wanted[of] && known.observed[of] === there[of]);
  const timeDiffers = differs('mtime');
  const modeDiffers = stance.modes && differs('mode');
  if (timeDiffers || modeDiffers) {
    return { path, change: { kind: 'touch', reason: timeDiffers ? 'time-differs' : 'mode-differs', wanted, found: there } };
  }
  found.unchanged += 1;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const hashes = isFast ? { sha256: known.sha256, xxh3: mine } : { sha256: mine };
  found.ledgerChanges.push({ kind: 'put', path, entry: { name, origin: bare(wanted), observed: bare(there), ...hashes } });
  return undefined;
}

/** SHA-256 of a whole file, in hexadecimal. @throws EndpointError also where the file changed while it was read. */
export async function hashFile(
  endpoint: ReadableEndpoint,
  path: RelativePath,
  context: EngineContext,
  onBytes?: (bytes: number) => void,
): Promise<string> {
  const file = await endpoint.open(path);
  try {
    return await hashOpenFile(file, context, onBytes);
  } finally {
    await file.close().catch(() => undefined);
  }
}

async function hashOpenFile(file: OpenFile, context: EngineContext, onBytes?: (bytes: number) => void): Promise<string> {
  const digest = context.sha256();
  for await (const chunk of file.read()) {
    await checkpoint(context);
    digest.update(chunk);
    onBytes?.(chunk.length);
  }
  if (!(await file.unchanged()))
    throw new EndpointError('mismatch', 'The file changed while it was read.', 'Try again once it is at rest.');
  return digest.hex();
}
