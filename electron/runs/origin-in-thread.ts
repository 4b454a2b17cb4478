import { Worker } from 'node:worker_threads';
import type { RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import { checkpoint, type EngineContext } from '../engine/context';
import type { ReadableEndpoint, WholeFile } from '../engine/endpoint';
import { keepDirectories, type ScanSummary, type TellDirectory } from '../engine/scan';
import type { OriginSnapshot } from '../engine/origin-snapshot';
import { ContentQuestions } from './content-questions';
import { HashedStreams } from './hashed-streams';
import { receiveDirectory, receiveError, receiveFiles, type FromOrigin, type ToOrigin } from './origin-messages';
import type { OriginPlace } from './origin-thread';

type Whole = WholeFile | 'large' | 'changed';

/** A read that waits for its file. */
interface Waiting {
  readonly resolve: (file: Whole) => void;
  readonly reject: (error: Error) => void;
}

/** A scan that is on. */
interface Scanning {
  readonly tell: TellDirectory;
  readonly context: Pick<EngineContext, 'gate' | 'signal' | 'tally'>;
  readonly resolve: (summary: ScanSummary) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The thread that reads a run's origin, where that is a folder: it scans, reads and hashes, while this one
 * talks to the mirrors. What fails in it fails here.
 */
export class OriginThread {
  readonly #worker: Worker;
  /** Reads under way, by their numbers. */
  readonly #reads = new Map<number, Waiting>();
  readonly #streams = new HashedStreams((message, handedOver) => {
    if (this.#died) this.#streams.fail(this.#died);
    else this.#tell(message, handedOver);
  });
  readonly #contents = new ContentQuestions((message) => {
    if (this.#died) this.#contents.fail(this.#died);
    else this.#tell(message);
  });
  #asked: RelativePath[] = [];
  #next = 0;
  #scanning: Scanning | undefined;
  #isPaused = false;
  #died: Error | undefined;

  /** @param threadFile the built `origin-thread.cjs` */
  constructor(threadFile: string, place: OriginPlace) {
    this.#worker = new Worker(threadFile, { workerData: place });
    this.#worker.on('message', (message: FromOrigin) => {
      this.#onMessage(message);
    });
    this.#worker.on('error', (error) => {
      this.#fail(error);
    });
    this.#worker.on('exit', () => {
      this.#fail(new Error('The thread that reads the origin ended early.'));
    });
  }

  /** As `scanOrigin`. */
  scan(rules: Rules, context: Scanning['context'], tell: TellDirectory): Promise<OriginSnapshot> {
    const start = async (keep: TellDirectory): Promise<ScanSummary> => {
      await checkpoint(context);
      return new Promise<ScanSummary>((resolve, reject) => {
        this.#scanning = { tell: keep, context, resolve, reject };
        if (this.#died) reject(this.#died);
        else this.#tell({ kind: 'scan', rules });
      });
    };
    return keepDirectories(start, tell);
  }

  /** `origin`, whose small files the thread reads. Closing it closes only `origin`. */
  reading(origin: ReadableEndpoint): ReadableEndpoint {
    return {
      identity: origin.identity,
      capabilities: origin.capabilities,
      rootState: () => origin.rootState(),
      list: (directory, options) => origin.list(directory, options),
      lstat: (path) => origin.lstat(path),
      open: async (path) => this.#streams.hashing(await origin.open(path), path),
      ...(origin.names && { names: origin.names.bind(origin) }),
      readWhole: (path) => this.#read(path),
      hash: this.#contents.hash,
      match: this.#contents.match,
      close: () => origin.close(),
    };
  }

  /** Ends the thread, whatever it does. */
  end(): void {
    this.#died ??= new Error('The thread that reads the origin was ended.');
    this.#worker.removeAllListeners();
    void this.#worker.terminate();
  }

  #read(path: RelativePath): Promise<Whole> {
    if (this.#died) return Promise.reject(this.#died);
    return new Promise((resolve, reject) => {
      this.#reads.set(this.#next + this.#asked.length, { resolve, reject });
      this.#asked.push(path);
      // What is asked for in one turn crosses together.
      if (this.#asked.length === 1)
        process.nextTick(() => {
          this.#ask();
        });
    });
  }

  #ask(): void {
    const paths = this.#asked;
    this.#asked = [];
    this.#tell({ kind: 'read', first: this.#next, paths });
    this.#next += paths.length;
  }

  #tell(message: ToOrigin, handedOver: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, handedOver);
  }

  #onMessage(message: FromOrigin): void {
    switch (message.kind) {
      case 'directories':
        this.#onDirectories(message);
        break;
      case 'scanned':
        this.#onScanned(message.summary);
        break;
      case 'files':
        this.#onFiles(message);
        break;
      case 'contents':
        this.#contents.onAnswers(message.answers);
        break;
      case 'failed':
        this.#fail(receiveError(message.error));
        break;
      default:
        this.#streams.onMessage(message);
    }
  }

  #onDirectories({ directories, entries }: Extract<FromOrigin, { kind: 'directories' }>): void {
    const scanning = this.#scanning;
    if (scanning === undefined) return;
    scanning.context.tally.scannedEntries += entries;
    for (const directory of directories) scanning.tell(directory.path, receiveDirectory(directory));
    this.#pauseWithRun(scanning);
  }

  /** A run that is paused goes no further, even where the thread was done before it heard of the pause. */
  #onScanned(summary: ScanSummary): void {
    const scanning = this.#scanning;
    if (scanning === undefined) return;
    this.#scanning = undefined;
    checkpoint(scanning.context).then(() => {
      scanning.resolve(summary);
    }, scanning.reject);
  }

  #onFiles(message: Extract<FromOrigin, { kind: 'files' }>): void {
    receiveFiles(message).forEach((result, index) => {
      const waiting = this.#reads.get(message.first + index);
      this.#reads.delete(message.first + index);
      if (result instanceof Error) waiting?.reject(result);
      else waiting?.resolve(result);
    });
  }

  /** The thread cannot see the run's gate; it is told as soon as something came of it. */
  #pauseWithRun({ context, reject }: Scanning): void {
    if (this.#isPaused || (context.gate() === undefined && !context.signal.aborted)) return;
    this.#isPaused = true;
    this.#tell({ kind: 'pause' });
    checkpoint(context).then(
      () => {
        this.#isPaused = false;
        this.#tell({ kind: 'resume' });
      },
      (error: unknown) => {
        reject(error as Error);
      },
    );
  }

  #fail(error: Error): void {
    this.#died ??= error;
    this.#scanning?.reject(error);
    for (const { reject } of this.#reads.values()) reject(error);
    this.#reads.clear();
    this.#streams.fail(error);
    this.#contents.fail(error);
  }
}
