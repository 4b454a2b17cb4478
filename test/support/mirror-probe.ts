import { createHash } from 'node:crypto';
import type { closeSync, openSync, readFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import type { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a probe watches; plain data, because it watches from a thread of its own. */
export interface Watched {
  readonly folder: string;
  /** For each final name, the SHA-256 of every whole version that it may show. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  /** Names that must be there whenever a visitor looks. */
  readonly never: readonly string[];
}

/** What the probe saw that no visitor may meet. */
export interface Sightings {
  readonly reads: number;
  readonly wrong: readonly string[];
}

/** SHA-256 of a content, in hexadecimal. */
export function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A visitor who reads every final name of a mirror over and over, straight from the file system, until `stop()`. */
export function watchMirror(watched: Watched): { stop(): Promise<Sightings> } {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const script = `(${visit.toString()})(require, require('node:worker_threads').workerData, require('node:worker_threads').parentPort)`;
  const worker = new Worker(script, { eval: true, workerData: { ...watched, stop } });
  const sightings = new Promise<Sightings>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    stop: () => {
      Atomics.store(stop, 0, 1);
      return sightings;
    },
  };
}

/** Runs in the worker, out of its own text: everything that it needs comes in. */
function visit(
  load: (name: string) => unknown,
  { folder, versions, never, stop }: Watched & { stop: Int32Array },
  port: { postMessage(value: Sightings): void },
): void {
  const { createHash: hash } = load('node:crypto') as { createHash: typeof createHash };
  const fs = load('node:fs') as { openSync: typeof openSync; closeSync: typeof closeSync; readFileSync: typeof readFileSync };
  const { join: path } = load('node:path') as { join: typeof join };
  const wrong: string[] = [];
  const required = new Set(never);
  let reads = 0;
  while (Atomics.load(stop, 0) === 0) {
    for (const [name, allowed] of Object.entries(versions)) {
      try {
        const file = fs.openSync(path(folder, name), 'r');
        const sum = hash('sha256').update(fs.readFileSync(file)).digest('hex');
        fs.closeSync(file);
        reads += 1;
        if (!allowed.includes(sum)) wrong.push(`${name} showed something that was never a whole version`);
      } catch (error) {
        const { code } = error as { code?: string };
        if (required.has(name) && (code === 'ENOENT' || code === 'ENOTDIR')) wrong.push(`${name} was not there`);
        else if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR') wrong.push(`${name}: ${String(error)}`);
      }
      if (wrong.length > 20 || Atomics.load(stop, 0) !== 0) break;
    }
    Atomics.wait(stop, 0, 0, 1);
  }
  port.postMessage({ reads, wrong });
}

/** Reserved names that are on a mirror, its stamp apart. */
export function litterIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /(^|\/)\.heliograph-/.test(path));
}
