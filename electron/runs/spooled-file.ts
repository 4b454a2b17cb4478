import { EndpointError, type OpenFile } from '../engine/endpoint';
import type { SpoolFile } from './spool';

/** Bytes of one chunk. */
const CHUNK = 256 * 1024;
/** Bytes that are read ahead of the fastest reader. */
const AHEAD = 8 * 1024 * 1024;

/**
 * A large file that is read of its origin once: one reading writes it to the spool, at the pace of its fastest reader, and
 * all readers take it from there, each at its own. It ends for all of them with an error of the origin.
 */
export class SpooledFile {
  readonly #positions = new Map<object, number>();
  #written = 0;
  #isDone = false;
  #isConsistent = false;
  #error: Error | undefined;
  /** The spool cannot be written: who reads goes on at the origin. */
  #isBroken = false;
  #wake: (() => void)[] = [];

  /** @param onIdle called each time that the last reader has gone */
  constructor(
    private readonly origin: OpenFile,
    private readonly disk: SpoolFile,
    private readonly onIdle: () => void,
  ) {
    void this.#pump();
  }

  /** Whether one who comes now can have it: it is whole and consistent, or on the way there. */
  get isUsable(): boolean {
    return this.#error === undefined && !this.#isBroken && (!this.#isDone || this.#isConsistent);
  }

  get isComplete(): boolean {
    return this.#isDone && this.#isConsistent;
  }

  get isIdle(): boolean {
    return this.#positions.size === 0;
  }

  /** The file as one mirror reads it. */
  reader(): OpenFile {
    const reader = {};
    this.#positions.set(reader, 0);
    const { size } = this.origin.evidence;
    return {
      evidence: this.origin.evidence,
      version: this.origin.version,
      read: (start = 0, end = size) => this.#read(reader, start, end),
      // What is asked before all of it was read is whether it still is what was opened.
      unchanged: () => (this.#isDone && !this.#isBroken ? Promise.resolve(this.#isConsistent) : this.origin.unchanged()),
      close: async () => {
        if (!this.#positions.delete(reader)) return;
        this.#tell();
        if (!this.isIdle) return;
        if (this.#isBroken) await this.origin.close().catch(() => undefined);
        this.onIdle();
      },
    };
  }

  drop(): void {
    void this.disk.drop();
  }

  async *#read(reader: object, start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end;) {
      this.#positions.set(reader, at);
      this.#tell();
      while (at >= this.#written && !this.#isDone && !this.#isBroken) await this.#news();
      if (this.#isBroken) {
        yield* this.origin.read(at, end);
        return;
      }
      const length = Math.min(CHUNK, end - at, this.#written - at);
      if (length <= 0) {
        if (this.#error !== undefined) throw this.#error;
        return;
      }
      const bytes = new Uint8Array(length);
      await this.disk.read(bytes, at).catch((error: unknown) => {
        throw new EndpointError('failed', `What was read of the origin could not be read back: ${String(error)}`);
      });
      at += length;
      yield bytes;
    }
  }

  async #pump(): Promise<void> {
    const { size } = this.origin.evidence;
    try {
      for await (const chunk of this.origin.read()) {
        // Longer than it was: it is being written, and none of this is whole.
        if (this.#written + chunk.length > size) break;
        try {
          await this.disk.write(chunk, this.#written);
        } catch {
          this.#isBroken = true;
          return;
        }
        this.#written += chunk.length;
        this.#tell();
        while (!this.isIdle && this.#written - Math.max(...this.#positions.values()) > AHEAD) await this.#news();
        if (this.isIdle) break;
      }
      this.#isConsistent = this.#written === size && (await this.origin.unchanged());
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#isDone = true;
      if (!this.#isBroken) await this.origin.close().catch(() => undefined);
      this.#tell();
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #tell(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
