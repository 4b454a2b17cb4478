import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { RESERVED_PREFIX, STAMP_NAME, type Digest, type EngineContext } from './context';
import { EndpointError, type Endpoint, type ReadableEndpoint } from './endpoint';
import type { Inventory, LeftAs, Ledger } from './ledger';
import { RUN_ENDING } from './scan';
import { readByParts } from './small-file';

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
  /**
   * `sha256:` over a line for each file and link, `["path",size,mtime,"link text" or null]` as JSON without spaces, in the
   * order of their folders and, within one, of their names (as bytes).
   */
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

/** A stamp as it stands on a mirror: what it says, to the letter, and its attributes. */
export interface FoundStamp extends Stamp {
  readonly found: LeftAs['stamp'];
}

/** Reads the mirror's stamp; undefined where there is none, or none that we understand. */
export async function readStamp(mirror: ReadableEndpoint): Promise<FoundStamp | undefined> {
  const file = await readSmallFile(mirror, STAMP_PATH, MAX_STAMP_BYTES);
  if (file === undefined) return undefined;
  const { text, evidence } = file;
  try {
    const value = JSON.parse(text) as Partial<Stamp> | null;
    if (value?.format !== 'heliograph-stamp' || typeof value.origin !== 'string') return undefined;
    return { ...(value as Stamp), found: { text, size: evidence.size, mtime: evidence.mtime } };
  } catch {
    return undefined;
  }
}

/** Writes the stamp beside and has it renamed into place. Returns it as the mirror then shows it. */
export async function writeStamp(
  mirror: Endpoint,
  ledger: Ledger,
  origin: string,
  isSynced: boolean,
  context: EngineContext,
  putInPlace = (temp: RelativePath, path: RelativePath): Promise<void> => mirror.rename(temp, path),
): Promise<LeftAs['stamp']> {
  const sequence = ledger.sequence() + 1;
  const at = new Date(context.now()).toISOString();
  const stamp: Stamp = { format: 'heliograph-stamp', version: 1, at, sequence, ...takeInventory(ledger, context.sha256), origin };
  const text = `${JSON.stringify(stamp, null, 2)}\n`;
  const temp = `${RESERVED_PREFIX}${context.runId}-stamp` as RelativePath;
  const shown = await writeText(mirror, temp, text, { mode: 0o644, mtime: Math.floor(context.now() / 1000) }, isSynced);
  if (!mirror.capabilities.atomicReplace && (await mirror.lstat(STAMP_PATH))) await mirror.removeFile(STAMP_PATH);
  await putInPlace(temp, STAMP_PATH);
  ledger.setSequence(sequence);
  return { text, size: shown.size, mtime: shown.mtime };
}

/** Counts and hashes all rows, or says what they amounted to last time where none has changed since. */
function takeInventory(ledger: Ledger, sha256: () => Digest): Inventory {
  const known = ledger.inventory();
  if (known) return known;
  const digest = sha256();
  for (const lines of ledger.manifestLines()) digest.update(lines);
  const inventory = { ...ledger.counts(), manifest: `sha256:${digest.hex()}` };
  ledger.setInventory(inventory);
  return inventory;
}

/** Reads a small text file of ours; undefined where it is absent, no file, too large or unreadable. */
export async function readSmallText(mirror: ReadableEndpoint, path: RelativePath, maxBytes: number): Promise<string | undefined> {
  return (await readSmallFile(mirror, path, maxBytes))?.text;
}

async function readSmallFile(
  mirror: ReadableEndpoint,
  path: RelativePath,
  maxBytes: number,
): Promise<{ readonly text: string; readonly evidence: Evidence } | undefined> {
  try {
    const file = await (mirror.readWhole?.(path) ?? readByParts(mirror, path));
    if (typeof file === 'string' || file.evidence.size > maxBytes) return undefined;
    return { text: new TextDecoder('utf-8').decode(file.bytes), evidence: file.evidence };
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    return undefined;
  }
}

/** Writes a small text file exclusively. Returns what the mirror shows of it. @param onCreated as in `WriteRequest` */
export async function writeText(
  mirror: Endpoint,
  path: RelativePath,
  text: string,
  attributes: { readonly mode: number; readonly mtime: number },
  isSynced: boolean,
  onCreated?: () => void,
): Promise<Evidence> {
  const bytes = new TextEncoder().encode(text);
  const request = { content: () => [bytes], size: bytes.length, attributes: () => attributes, fsync: isSynced };
  return mirror.write(path, onCreated ? { ...request, onCreated } : request);
}
