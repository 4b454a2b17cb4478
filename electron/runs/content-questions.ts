import type { ReadableEndpoint } from '../engine/endpoint';
import { receiveError, type ContentAnswer, type ContentJob, type ToOrigin } from './origin-messages';

interface Waiting {
  readonly resolve: (result: ContentAnswer['result']) => void;
  readonly reject: (error: Error) => void;
}

/** The run's side of files that the origin's thread hashes or matches. What is asked for in one turn crosses together. */
export class ContentQuestions {
  readonly #waiting = new Map<number, Waiting>();
  #asked: ContentJob[] = [];
  #next = 0;
  #ended: Error | undefined;

  constructor(private readonly tell: (message: ToOrigin) => void) {}

  readonly hash: NonNullable<ReadableEndpoint['hash']> = (path, wanted, hashes) =>
    this.#ask((job) => ({ kind: 'hash', job, path, wanted, hashes })) as ReturnType<NonNullable<ReadableEndpoint['hash']>>;

  readonly match: NonNullable<ReadableEndpoint['match']> = (path, wanted, old) =>
    this.#ask((job) => ({ kind: 'match', job, path, wanted, old })) as ReturnType<NonNullable<ReadableEndpoint['match']>>;

  onAnswers(answers: readonly ContentAnswer[]): void {
    for (const { job, result, error } of answers) {
      const waiting = this.#waiting.get(job);
      this.#waiting.delete(job);
      if (error) waiting?.reject(receiveError(error));
      else waiting?.resolve(result);
    }
  }

  /** Ends all with an error. */
  fail(error: Error): void {
    this.#ended = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #ask(question: (job: number) => ContentJob): Promise<ContentAnswer['result']> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const job = this.#next++;
      this.#waiting.set(job, { resolve, reject });
      this.#asked.push(question(job));
      if (this.#asked.length > 1) return;
      process.nextTick(() => {
        const jobs = this.#asked;
        this.#asked = [];
        this.tell({ kind: 'contents', jobs });
      });
    });
  }
}
