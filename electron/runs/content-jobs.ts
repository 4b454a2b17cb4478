import type { BlockHash, Digest } from '../engine/context';
import { matchFile } from '../engine/delta/matched';
import type { ReadableEndpoint } from '../engine/endpoint';
import { hashHere } from '../engine/origin-content';
import { sha256 } from './digests';
import { sendError, type ContentAnswer, type ContentJob, type FromOrigin } from './origin-messages';
import type { Pausable } from './pausable';

/** Milliseconds after which answers are told although more files wait. */
const TOLD_EVERY = 5;

/**
 * The thread's side of files that are hashed or matched: those that were asked for first come first, but nothing that is
 * hashed, for which a plan waits, waits for large files that are matched.
 */
export class ContentJobs {
  readonly #last = { hash: Promise.resolve(), match: Promise.resolve() };
  #waiting = 0;
  #answers: ContentAnswer[] = [];
  #toldAt = 0;

  constructor(
    private readonly tools: Promise<{
      readonly origin: ReadableEndpoint;
      readonly contentHash: () => Digest;
      readonly blockHash: BlockHash;
    }>,
    private readonly control: Pick<Pausable, 'gate' | 'signal'>,
    private readonly tell: (message: FromOrigin) => void,
  ) {}

  take(jobs: readonly ContentJob[]): void {
    this.#waiting += jobs.length;
    for (const job of jobs) this.#last[job.kind] = this.#last[job.kind].then(() => this.#do(job));
  }

  async #do(job: ContentJob): Promise<void> {
    let answer: ContentAnswer;
    try {
      await this.control.gate();
      answer = { job: job.job, result: await this.#result(job) };
    } catch (error) {
      answer = { job: job.job, error: sendError(error) };
    }
    this.#answers.push(answer);
    this.#waiting--;
    if (this.#waiting > 0 && job.kind === 'hash' && performance.now() - this.#toldAt < TOLD_EVERY) return;
    this.tell({ kind: 'contents', answers: this.#answers });
    this.#answers = [];
    this.#toldAt = performance.now();
    // Whatever else was asked of the thread has its turn: hashing small files waits for nothing.
    await new Promise(setImmediate);
  }

  async #result(job: ContentJob): Promise<ContentAnswer['result']> {
    const { origin, contentHash, blockHash } = await this.tools;
    const { path, wanted } = job;
    if (job.kind === 'hash') return hashHere(origin, { path, wanted }, job.hashes, { sha256, contentHash, ...this.control });
    const file = await origin.open(path);
    try {
      const { size, mtime } = file.evidence;
      return size === wanted.size && mtime === wanted.mtime ? await matchFile(file, job.old, { contentHash, blockHash }) : undefined;
    } finally {
      await file.close();
    }
  }
}
