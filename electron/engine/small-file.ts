import type { Evidence, Operation } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { bare } from './compare';
import { checkpoint, Interrupted, type EngineContext } from './context';
import { sameContentEvidence } from './decide';
import { EndpointError, SMALL_FILE, type Endpoint, type ReadableEndpoint, type SmallFile, type WholeFile } from './endpoint';
import { isAsPlanned, changedSincePlan } from './replace';
import { addProblem, countDone, fileProblem, mustSync, type Work } from './work';

/** How often a file that keeps changing is read again before it becomes a problem. */
const TRIES = 3;

/**
 * Whether an operation can take the short way: a file that is small, and whose place is free or is taken over in one step
 * with nothing to be kept of what stands there.
 */
export function isSmallFile({ capabilities }: Endpoint, { kind, wanted, found, reason }: Operation): boolean {
  if (kind !== 'create' && kind !== 'update') return false;
  if (wanted?.kind !== 'file' || wanted.size >= SMALL_FILE) return false;
  return found === undefined || (found.kind === 'file' && capabilities.atomicReplace && reason !== 'healed');
}

/**
 * Sends a small file: read whole, handed over whole, put into its place. What goes wrong with it alone becomes its
 * problem. False if the origin's file has grown too large for this way; nothing was done then.
 */
export async function sendSmallFile(work: Work, operation: Operation): Promise<boolean> {
  const { context, mirror } = work;
  const path = operation.path as RelativePath;
  const paused = mayBegin(context);
  if (paused) await paused;
  const file = await readOrigin(work, operation);
  if (file === 'large') return false;
  if (file === undefined) return true;
  const { lanes } = context.tally;
  lanes.set(path, { bytesDone: 0, bytesTotal: file.bytes.length });
  try {
    const { size, mtime } = file.evidence;
    const mode = operation.wanted?.mode ?? file.evidence.mode;
    const origin: Evidence = { kind: 'file', size, mtime, mode };
    if (operation.wanted && !sameContentEvidence(origin, operation.wanted)) work.ledger.intend(path, origin);
    const { bytes } = file;
    const small = {
      temp: work.nextTemp(path),
      path,
      bytes,
      mode,
      mtime,
      found: operation.found,
      fsync: mustSync(work.rules, size),
      mayBegin: () => mayBegin(context),
    };
    const observed = await (mirror.place?.(small) ?? placeByParts(mirror, small));
    if (observed === 'changed') changedSincePlan(work, path);
    else {
      const xxh3 = file.xxh3 ?? hashOf(bytes, context);
      work.record({ kind: 'put', path, entry: { name: '', origin, observed: bare(observed), sha256: null, xxh3 } });
      countSent(work, operation, bytes.length);
    }
  } catch (error) {
    fileProblem(work, path, 'mirror', error);
  } finally {
    lanes.delete(path);
  }
  return true;
}

function hashOf(bytes: Uint8Array, { contentHash }: EngineContext): string {
  const digest = contentHash();
  digest.update(bytes);
  return digest.hex();
}

/** A checkpoint that makes no promise unless the run is paused. */
function mayBegin(context: EngineContext): Promise<void> | undefined {
  if (context.gate() !== undefined) return checkpoint(context);
  if (context.signal.aborted) throw new Interrupted();
  return undefined;
}

function countSent(work: Work, operation: Operation, bytes: number): void {
  work.context.tally.bytesDone += bytes;
  work.context.tally.bytesSent += bytes;
  work.outcome.bytesSent += bytes;
  countDone(work, operation);
}

/** Reads the origin's file; what is wrong with it is recorded, and then there is nothing to send. */
async function readOrigin(work: Work, operation: Operation): Promise<WholeFile | 'large' | undefined> {
  const path = operation.path as RelativePath;
  try {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const read = work.origin.readWhole?.(path) ?? readByParts(work.origin, path);
      const file = read instanceof Promise ? await read : read;
      if (file === 'changed') continue;
      if (file !== 'large' && work.strict && operation.wanted && !sameContentEvidence(file.evidence, operation.wanted)) {
        const message = 'It changed at the origin after the plan was made; it was not sent. Make a new plan.';
        addProblem(work, { path, side: 'origin', code: 'changed-since-plan', message });
        return undefined;
      }
      return file;
    }
    const message = 'The file kept changing while it was read; it is sent once it is at rest.';
    addProblem(work, { path, side: 'origin', code: 'unstable', message });
  } catch (error) {
    if (error instanceof EndpointError && error.kind === 'missing') {
      work.outcome.notes.push({ path, code: 'vanished', message: 'It vanished from the origin after it was scanned.' });
      work.outcome.removalsBarred = true;
    } else fileProblem(work, path, 'origin', error);
  }
  return undefined;
}

/** {@link ReadableEndpoint.readWhole} of an endpoint that has no shorter way. */
export async function readByParts(endpoint: ReadableEndpoint, path: RelativePath): Promise<WholeFile | 'large' | 'changed'> {
  const file = await endpoint.open(path);
  try {
    const { evidence } = file;
    if (evidence.size >= SMALL_FILE) return 'large';
    const bytes = new Uint8Array(evidence.size);
    let filled = 0;
    for await (const chunk of file.read()) {
      if (filled + chunk.length > bytes.length) return 'changed';
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    return filled === bytes.length && (await file.unchanged()) ? { evidence, bytes } : 'changed';
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** {@link Endpoint.place} of an endpoint that has no shorter way. */
export async function placeByParts(endpoint: Endpoint, file: SmallFile): Promise<Evidence | 'changed'> {
  const { temp, path, bytes, mode, mtime, found, fsync, onStaged } = file;
  await file.mayBegin?.();
  const observed = await endpoint.write(temp, { content: () => [bytes], size: bytes.length, attributes: () => ({ mode, mtime }), fsync });
  try {
    onStaged?.(observed);
    if (await isAsPlanned(endpoint, path, found)) {
      await endpoint.rename(temp, path);
      return observed;
    }
  } catch (error) {
    await endpoint.removeFile(temp).catch(() => undefined);
    throw error;
  }
  await endpoint.removeFile(temp);
  return 'changed';
}
