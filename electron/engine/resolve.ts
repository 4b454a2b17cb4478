import type { Problem } from '../contract/problem';
import type { RelativePath } from '../contract/relative-path';
import { bare, type Comparison, type Difference } from './compare';
import { checkpoint, inParallel, type EngineContext } from './context';
import type { RunStance } from './decide';
import { decodeBlocks, DELTA_FROM, Signer, type Blocks } from './delta/signature';
import { EndpointError, type OpenFile, type ReadableEndpoint } from './endpoint';
import { hashesOf, type Ledger, type LedgerEntry } from './ledger';
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
  const same = isFast
    ? await isAsSent(origin, path, known.xxh3, signedBlocks(ledger, path, known), context)
    : await isAs(origin, path, change.unless === 'ledger-hash' ? known?.sha256 : () => hashFile(mirror, path, context), context);
  if (!same || !wanted || !there) return { path, change: { ...change, unless: undefined } };
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
  const hashes = same === true ? hashesOf(known) : same;
  found.ledgerChanges.push({ kind: 'put', path, entry: { name, origin: bare(wanted), observed: bare(there), ...hashes } });
  return undefined;
}

/** The hashes of a file whose SHA-256 is (or turns out to be) `theirs`; undefined if it is another one. */
async function isAs(
  endpoint: ReadableEndpoint,
  path: RelativePath,
  theirs: string | null | undefined | (() => Promise<FileHashes>),
  context: EngineContext,
): Promise<FileHashes | undefined> {
  const mine = await hashFile(endpoint, path, context);
  const other = typeof theirs === 'function' ? (await theirs()).sha256 : theirs;
  return mine.sha256 === other ? mine : undefined;
}

function signedBlocks(ledger: Ledger, path: RelativePath, { xxh3, origin }: LedgerEntry): Blocks | undefined {
  const signature = origin.size < DELTA_FROM ? undefined : ledger.signature(path);
  return signature?.xxh3 === xxh3 ? decodeBlocks(signature!, origin.size) : undefined;
}

/** Whether a file is what was sent; where its blocks are known, the first one that differs tells, without reading the rest. */
async function isAsSent(
  endpoint: ReadableEndpoint,
  path: RelativePath,
  xxh3: string,
  blocks: Blocks | undefined,
  context: EngineContext,
): Promise<boolean> {
  const file = await endpoint.open(path);
  try {
    const digest = context.contentHash();
    const signer = blocks?.size === file.evidence.size ? new Signer(blocks.size, context.blockHash) : undefined;
    for await (const chunk of file.read()) {
      await checkpoint(context);
      digest.update(chunk);
      const before = signer?.done ?? 0;
      signer?.update(chunk);
      if (signer && blocks && !signer.agrees(blocks, before)) return false;
    }
    await assertUnchanged(file);
    return digest.hex() === xxh3;
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** The hashes of a whole file, in hexadecimal. */
export interface FileHashes {
  readonly sha256: string;
  readonly xxh3: string;
}

/** Reads a whole file once, for both of its hashes. @throws EndpointError also where the file changed while it was read. */
export async function hashFile(
  endpoint: ReadableEndpoint,
  path: RelativePath,
  context: EngineContext,
  onBytes?: (bytes: number) => void,
): Promise<FileHashes> {
  const file = await endpoint.open(path);
  try {
    return await hashOpenFile(file, context, onBytes);
  } finally {
    await file.close().catch(() => undefined);
  }
}

async function hashOpenFile(file: OpenFile, context: EngineContext, onBytes?: (bytes: number) => void): Promise<FileHashes> {
  const sha256 = context.sha256();
  const xxh3 = context.contentHash();
  for await (const chunk of file.read()) {
    await checkpoint(context);
    sha256.update(chunk);
    xxh3.update(chunk);
    onBytes?.(chunk.length);
  }
  await assertUnchanged(file);
  return { sha256: sha256.hex(), xxh3: xxh3.hex() };
}

async function assertUnchanged(file: OpenFile): Promise<void> {
  if (!(await file.unchanged()))
    throw new EndpointError('mismatch', 'The file changed while it was read.', 'Try again once it is at rest.');
}
