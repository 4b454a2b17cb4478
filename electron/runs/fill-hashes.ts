import { setTimeout as pause } from 'node:timers/promises';
import type { RelativePath } from '../contract/relative-path';
import { openFolderEndpoint } from '../endpoints/folder/folder-endpoint';
import type { BlockHash, Digest } from '../engine/context';
import { sameContentEvidence } from '../engine/decide';
import { DELTA_FROM, encodeBlocks, Signer } from '../engine/delta/signature';
import { EndpointError, type ReadableEndpoint } from '../engine/endpoint';
import type { Ledger, LedgerEntry, Signature } from '../engine/ledger';
import { DatabaseLedger } from '../ledger/database-ledger';
import { LEDGER_MIGRATIONS } from '../ledger/ledger-schema';
import { listLedgers, type LedgerSummary } from '../ledger/list-ledgers';
import { readDatabase } from '../ledger/open-database';
import { acquireRunLock } from '../ledger/run-lock';
import { openLedger } from '../ledger/sqlite-ledger';
import { loadBlockHash, loadContentHash, sha256 } from './digests';

/** The run lock's holder while hashes are written down: for milliseconds, so whoever meets it waits. */
export const FILLING = 'hashes';
/** Bytes that are read before as much time is left to others as reading them took. */
const STRETCH = 4 * 1024 * 1024;
/** Files, or bytes, whose hashes are written down together. */
const BATCH_FILES = 500;
const BATCH_BYTES = 512 * 1024 * 1024;

/** What was learnt of one file's content. */
interface Learnt {
  readonly path: RelativePath;
  /** The row when the file was chosen. */
  readonly row: LedgerEntry;
  readonly sha256: string;
  readonly xxh3: string;
  readonly signature: Signature | undefined;
}

interface Tools {
  readonly contentHash: () => Digest;
  readonly blockHash: BlockHash;
  readonly signal: AbortSignal;
}

/**
 * Computes what was left out while sending, in the background: SHA-256 of a folder origin's files, and the block signatures
 * of large ones that were adopted. Reads with half of its time, and holds a mirror's run lock only while it writes. Ends
 * early where another run takes a mirror. Never throws for what a file or ledger may be like.
 * @param origin the folder's path; anything else is left alone
 * @returns files whose hashes were written down
 */
export async function fillHashes(origin: string, stateFolder: string, signal: AbortSignal): Promise<number> {
  if (/^sftp:/i.test(origin)) return 0;
  const [endpoint, contentHash, blockHash] = await Promise.all([openFolderEndpoint(origin), loadContentHash(), loadBlockHash()]);
  const tools: Tools = { contentHash, blockHash, signal };
  let filled = 0;
  try {
    const ours = listLedgers(stateFolder).ledgers.filter(({ originIdentity }) => originIdentity === endpoint.identity.text);
    for (const ledger of ours) filled += await fillLedger(ledger, endpoint, stateFolder, tools);
  } finally {
    await endpoint.close();
  }
  return filled;
}

async function fillLedger(summary: LedgerSummary, origin: ReadableEndpoint, stateFolder: string, tools: Tools): Promise<number> {
  let filled = 0;
  let bytes = 0;
  let batch: Learnt[] = [];
  for (const { path, row } of wanting(summary)) {
    if (tools.signal.aborted) break;
    const learnt = await learn(origin, path, row, tools);
    if (learnt === undefined) continue;
    batch.push(learnt);
    bytes += row.origin.size;
    if (batch.length < BATCH_FILES && bytes < BATCH_BYTES) continue;
    if (!remember(stateFolder, summary, batch)) return filled;
    filled += batch.length;
    bytes = 0;
    batch = [];
  }
  return remember(stateFolder, summary, batch) ? filled + batch.length : filled;
}

/** Rows that lack something, as they are now; read beside whatever run is on. */
function wanting({ file }: LedgerSummary): readonly { readonly path: RelativePath; readonly row: LedgerEntry }[] {
  const rows = readDatabase(file, LEDGER_MIGRATIONS.length, (database) => {
    const ledger = new DatabaseLedger(database);
    const found: { path: RelativePath; row: LedgerEntry }[] = [];
    for (const { path, entry } of ledger.all()) if (lacks(ledger, path, entry)) found.push({ path, row: entry });
    return found;
  });
  return rows ?? [];
}

function lacks(ledger: Ledger, path: RelativePath, { origin, sha256: known, xxh3 }: LedgerEntry): boolean {
  if (origin.kind !== 'file') return false;
  return known === null || (origin.size >= DELTA_FROM && (xxh3 === undefined || ledger.signature(path)?.xxh3 !== xxh3));
}

/** Undefined where the origin's file cannot be read, or is not the one that the row tells of. */
async function learn(origin: ReadableEndpoint, path: RelativePath, row: LedgerEntry, tools: Tools): Promise<Learnt | undefined> {
  try {
    const file = await origin.open(path);
    try {
      if (!sameContentEvidence(file.evidence, row.origin)) return undefined;
      const { size } = row.origin;
      const [strong, fast] = [sha256(), tools.contentHash()];
      const signer = size >= DELTA_FROM ? new Signer(size, tools.blockHash) : undefined;
      let began = performance.now();
      let read = 0;
      for await (const chunk of file.read()) {
        for (const digest of [strong, fast, signer]) digest?.update(chunk);
        read += chunk.length;
        if (read < STRETCH) continue;
        await pause(performance.now() - began);
        if (tools.signal.aborted) return undefined;
        [read, began] = [0, performance.now()];
      }
      const xxh3 = fast.hex();
      if (!(await file.unchanged()) || (row.xxh3 !== undefined && row.xxh3 !== xxh3)) return undefined;
      const blocks = signer?.finish();
      return { path, row, sha256: strong.hex(), xxh3, signature: blocks && { xxh3, blocks: encodeBlocks(blocks) } };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof EndpointError) return undefined;
    throw error;
  }
}

/** False where another run holds the mirror: it changes rows, and its own end fills what it leaves. */
function remember(stateFolder: string, { originIdentity, mirrorIdentity }: LedgerSummary, batch: readonly Learnt[]): boolean {
  if (batch.length === 0) return true;
  const lock = acquireRunLock(stateFolder, mirrorIdentity, FILLING);
  if ('holder' in lock) return false;
  try {
    const { ledger } = openLedger(stateFolder, originIdentity, mirrorIdentity);
    try {
      const changes = batch.flatMap(({ path, row, signature, ...hashes }) => {
        const now = ledger.entry(path);
        if (!now || !isSameRow(now, row)) return [];
        return [{ kind: 'put' as const, path, entry: { ...now, ...hashes }, ...(signature && { signature }) }];
      });
      ledger.apply(changes);
    } finally {
      ledger.close();
    }
    return true;
  } finally {
    lock.release();
  }
}

function isSameRow(now: LedgerEntry, then: LedgerEntry): boolean {
  return sameContentEvidence(now.origin, then.origin) && now.xxh3 === then.xxh3 && now.sha256 === then.sha256;
}
