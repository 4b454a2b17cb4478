import type { RelativePath } from '../contract/relative-path';
import { EndpointError, type OpenFile, type ReadableEndpoint } from './endpoint';
import type { TempRecord } from './ledger';
import { RUN_ENDING } from './scan';
import type { Work } from './work';

/** An interrupted run's temporary file that may be continued. */
export interface Resumable {
  readonly temp: RelativePath;
  /** Bytes that are there and proven. */
  readonly offset: number;
}

/** What may have been in flight when a run died, and so may be a hole: more than any write window of ours. */
const UNCERTAIN_TAIL = 8 * 1024 * 1024;
const BLOCK = 64 * 1024;
/** Blocks compared before a prefix is believed, spread over it, the last one always among them. */
const SAMPLES = 16;

/**
 * Finds what an earlier run left of this very file (same size and time at the origin), and proves its prefix by
 * comparing sampled blocks with the origin's bytes. Anything doubtful is removed, and the file is sent whole.
 */
export async function findResumable(work: Work, path: RelativePath, file: OpenFile): Promise<Resumable | undefined> {
  let found: Resumable | undefined;
  for (const record of work.ledger.temps()) {
    if (record.target !== path || record.runId === work.context.runId) continue;
    found ??= await provenPart(work.mirror, record, file);
    if (found?.temp !== record.path) await discard(work, record.path);
  }
  return found;
}

async function provenPart(mirror: ReadableEndpoint, { path, source }: TempRecord, file: OpenFile): Promise<Resumable | undefined> {
  const { size, mtime } = file.evidence;
  if (source.size !== size || source.mtime !== mtime) return undefined;
  const there = await mirror.lstat(path);
  if (there?.kind !== 'file' || there.size > size) return undefined;
  const offset = Math.floor((there.size - UNCERTAIN_TAIL) / BLOCK) * BLOCK;
  if (offset < BLOCK || !(await samplesAgree(mirror, path, file, offset))) return undefined;
  return { temp: path, offset };
}

/** Removes a temporary file of ours. One that stays although we tried is found again by the record that stays with it. */
export async function discard({ mirror, ledger }: Work, temp: RelativePath): Promise<void> {
  try {
    await mirror.removeFile(temp);
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    if (error.kind !== 'missing') return;
  }
  ledger.dropTemps([temp]);
}

/** Where the compared blocks begin: evenly spread, the last block of the prefix included. */
export function sampleOffsets(length: number): number[] {
  const blocks = Math.floor(length / BLOCK);
  const count = Math.min(SAMPLES, blocks);
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 1) * blocks) / count - 1) * BLOCK);
}

async function samplesAgree(mirror: ReadableEndpoint, temp: RelativePath, file: OpenFile, offset: number): Promise<boolean> {
  const theirs = await mirror.open(temp);
  try {
    for (const start of sampleOffsets(offset)) {
      const [one, other] = await Promise.all([readBlock(file, start), readBlock(theirs, start)]);
      if (one.length !== other.length || one.some((byte, index) => byte !== other[index])) return false;
    }
    return true;
  } finally {
    await theirs.close().catch(() => undefined);
  }
}

async function readBlock(file: OpenFile, start: number): Promise<Uint8Array> {
  const block = new Uint8Array(BLOCK);
  let filled = 0;
  for await (const chunk of file.read(start)) {
    const part = chunk.subarray(0, BLOCK - filled);
    block.set(part, filled);
    filled += part.length;
    if (filled === BLOCK) break;
  }
  return block.subarray(0, filled);
}
