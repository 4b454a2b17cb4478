import type { RelativePath } from '../contract/relative-path';
import { RESERVED_PREFIX, STAMP_NAME, type Digest, type EngineContext } from './context';
import { EndpointError, type Endpoint, type ReadableEndpoint } from './endpoint';
import type { Ledger } from './ledger';
import { RUN_ENDING } from './scan';

/** The public freshness file on a mirror, rewritten after each clean run. */
export interface Stamp {
  readonly format: 'heliograph-stamp';
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Grows by one with each stamp of a mirror. */
  readonly sequence: number;
  readonly files: number;
  readonly bytes: number;
  /** `sha256:` over every path with its size and time, in path order. */
  readonly manifest: string;
  /** A hash of the origin's identity: tells whose copy this is, and nothing else. */
  readonly origin: string;
}

export const STAMP_PATH = STAMP_NAME as RelativePath;
const MAX_STAMP_BYTES = 65_536;

/** How a stamp names the origin without telling where it is. */
export function originKey(originIdentity: string, sha256: () => Digest): string {
  const digest = sha256();
  digest.update(`heliograph-origin:${originIdentity}`);
  return digest.hex().slice(0, 32);
}

/** Reads the mirror's stamp; undefined where there is none, or none that we understand. */
export async function readStamp(mirror: ReadableEndpoint): Promise<Stamp | undefined> {
  const text = await readSmallText(mirror, STAMP_PATH, MAX_STAMP_BYTES);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<Stamp> | null;
    return value?.format === 'heliograph-stamp' && typeof value.origin === 'string' ? (value as Stamp) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the stamp beside and renames it into place. */
export async function writeStamp(
  mirror: Endpoint,
  ledger: Ledger,
  origin: string,
  isSynced: boolean,
  context: EngineContext,
): Promise<void> {
  const sequence = ledger.sequence() + 1;
  const { files, bytes } = ledger.counts();
  const stamp: Stamp = {
    format: 'heliograph-stamp',
    version: 1,
    at: new Date(context.now()).toISOString(),
    sequence,
    files,
    bytes,
    manifest: manifestHash(ledger, context.sha256),
    origin,
  };
  const temp = `${RESERVED_PREFIX}${context.runId}-stamp` as RelativePath;
  await writeText(mirror, temp, `${JSON.stringify(stamp, null, 2)}\n`, { mode: 0o644, mtime: Math.floor(context.now() / 1000) }, isSynced);
  if (!mirror.capabilities.atomicReplace && (await mirror.lstat(STAMP_PATH))) await mirror.removeFile(STAMP_PATH);
  await mirror.rename(temp, STAMP_PATH);
  ledger.setSequence(sequence);
}

function manifestHash(ledger: Ledger, sha256: () => Digest): string {
  const digest = sha256();
  let lines = '';
  for (const { path, entry } of ledger.all()) {
    if (entry.origin.kind === 'directory') continue;
    lines += `${JSON.stringify([path, entry.origin.size, entry.origin.mtime, entry.origin.target ?? null])}\n`;
    if (lines.length > 65_536) {
      digest.update(lines);
      lines = '';
    }
  }
  digest.update(lines);
  return `sha256:${digest.hex()}`;
}

/** Reads a small text file of ours; undefined where it is absent, no file, too large or unreadable. */
export async function readSmallText(mirror: ReadableEndpoint, path: RelativePath, maxBytes: number): Promise<string | undefined> {
  try {
    const file = await mirror.open(path);
    try {
      if (file.evidence.size > maxBytes) return undefined;
      const bytes: number[] = [];
      for await (const chunk of file.read()) bytes.push(...chunk);
      return new TextDecoder('utf-8').decode(Uint8Array.from(bytes));
    } finally {
      await file.close().catch(() => undefined);
    }
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    return undefined;
  }
}

/** Writes a small text file exclusively. */
export async function writeText(
  mirror: Endpoint,
  path: RelativePath,
  text: string,
  attributes: { readonly mode: number; readonly mtime: number },
  isSynced: boolean,
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  await mirror.write(path, { content: () => [bytes], size: bytes.length, attributes: () => attributes, fsync: isSynced });
}
