import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import { openFolderEndpoint, type FolderOptions } from '../endpoints/folder/folder-endpoint';
import { newTally, type Digest } from '../engine/context';
import type { ReadableEndpoint } from '../engine/endpoint';
import { makeFilter } from '../engine/filter';
import { scanDirectories } from '../engine/scan';
import { countInThread, type CountOrder } from './count-in-thread';
import { ContentJobs } from './content-jobs';
import { loadBlockHash, loadContentHash } from './digests';
import {
  sendDirectory,
  sendError,
  sendFiles,
  type FromOrigin,
  type ReadResult,
  type SentDirectory,
  type ToOrigin,
} from './origin-messages';
import { pausable } from './pausable';
import { HashedStreaming } from './stream-hashed';

/** What the thread is started with. */
export interface OriginPlace extends FolderOptions {
  readonly path: string;
}

/** Entries, and milliseconds, after which what was found is told: crossing costs more than an entry, and nobody should wait. */
const ENTRIES_AT_ONCE = 1000;
const TOLD_EVERY = 10;
/** Bytes of files that are told at once. */
const BYTES_AT_ONCE = 256 * 1024;

/**
 * The entry of the thread that reads a run's origin, where that is a folder: looking at each file and reading it are
 * system calls that nothing else of the run should wait for. It ends when the run ends it. The window's counts of what
 * patterns leave out are made here too.
 */
function main(): void {
  if (!parentPort) throw new Error('This file is the entry of a worker thread.');
  const place = workerData as OriginPlace | CountOrder;
  if ('count' in place) void countInThread(parentPort, place);
  else serveRun(parentPort, place);
}

function serveRun(port: MessagePort, { path, ...options }: OriginPlace): void {
  const tell = (message: FromOrigin, handedOver: ArrayBuffer[] = []): void => {
    port.postMessage(message, handedOver);
  };
  const opened = openFolderEndpoint(path, options);
  const control = pausable();
  const tools = loadTools(opened);
  const streaming = new HashedStreaming(tools, tell);
  const contents = new ContentJobs(tools, control, tell);
  const failed = (error: unknown): void => {
    tell({ kind: 'failed', error: sendError(error) });
  };
  port.on('message', (message: ToOrigin) => {
    switch (message.kind) {
      case 'scan':
        opened.then((origin) => scan(origin, message.rules)).catch(failed);
        break;
      case 'read':
        tools
          .then(({ origin, contentHash }) => {
            readFiles(origin, contentHash, message.first, message.paths);
          })
          .catch(failed);
        break;
      case 'stream':
        void streaming.start(message);
        break;
      case 'spent':
        streaming.spent(message.stream, message.buffer);
        break;
      case 'drop':
        streaming.drop(message.stream);
        break;
      case 'contents':
        contents.take(message.jobs);
        break;
      default:
        control[message.kind]();
    }
  });

  async function scan(origin: ReadableEndpoint, rules: Rules): Promise<void> {
    const tally = newTally();
    let directories: SentDirectory[] = [];
    let [told, toldAt] = [0, performance.now()];
    const tellDirectories = (): void => {
      tell({ kind: 'directories', directories, entries: tally.scannedEntries - told });
      directories = [];
      [told, toldAt] = [tally.scannedEntries, performance.now()];
    };
    const settings = { leftOut: makeFilter(rules), rules, trustLinks: true };
    const summary = await scanDirectories(origin, settings, { ...control, tally }, (directory, found) => {
      directories.push(sendDirectory(directory, found));
      if (tally.scannedEntries - told >= ENTRIES_AT_ONCE || performance.now() - toldAt >= TOLD_EVERY) tellDirectories();
    });
    tellDirectories();
    tell({ kind: 'scanned', summary });
  }

  function readFiles(origin: ReadableEndpoint, fresh: () => Digest, first: number, paths: readonly RelativePath[]): void {
    let results: ReadResult[] = [];
    let bytes = 0;
    const tellFiles = (upTo: number): void => {
      const files = sendFiles(first + upTo - results.length, results);
      tell({ kind: 'files', ...files }, [files.bytes.buffer as ArrayBuffer]);
      [results, bytes] = [[], 0];
    };
    paths.forEach((path, index) => {
      const result = readFile(origin, path, fresh);
      results.push(result);
      if (typeof result === 'object' && 'bytes' in result) bytes += result.bytes.length;
      if (bytes >= BYTES_AT_ONCE) tellFiles(index + 1);
    });
    if (results.length > 0) tellFiles(paths.length);
  }
}

async function loadTools(opened: Promise<ReadableEndpoint>) {
  const [origin, contentHash, blockHash] = await Promise.all([opened, loadContentHash(), loadBlockHash()]);
  return { origin, contentHash, blockHash };
}

function readFile(origin: ReadableEndpoint, path: RelativePath, fresh: () => Digest): ReadResult {
  try {
    const file = origin.readWhole?.(path);
    if (file === undefined || file instanceof Promise) throw new Error('A folder reads its files at once.');
    if (typeof file === 'string') return file;
    const digest = fresh();
    digest.update(file.bytes);
    return { ...file, xxh3: digest.hex() };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

main();
