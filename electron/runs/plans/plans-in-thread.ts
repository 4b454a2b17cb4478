import { Worker } from 'node:worker_threads';
import type { PackedPlan } from './packed-plan';
import type { FromPlans, PlanQuestions, ToPlans } from './plan-messages';

type Answer<Name extends keyof PlanQuestions> = Promise<ReturnType<PlanQuestions[Name]>>;

/** The plans of this session's runs, kept in a thread of their own, which starts with the first of them. */
export class PlansInThread {
  #worker: Worker | undefined;
  #next = 1;
  readonly #waiting = new Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }>();

  /** @param threadFile the built `plan-thread.cjs` */
  constructor(private readonly threadFile: string) {}

  /** The bytes are given away. */
  put(runId: string, packed: PackedPlan): void {
    this.#tell({ kind: 'put', runId, packed }, [packed.buffer as ArrayBuffer]);
  }

  forget(runIds: readonly string[]): void {
    if (this.#worker && runIds.length > 0) this.#tell({ kind: 'forget', runIds });
  }

  /** Calls the desk's method. @throws RangeError with a sentence for people, as the desk does */
  ask<Name extends keyof PlanQuestions>(of: Name, ...about: Parameters<PlanQuestions[Name]>): Answer<Name> {
    return this.#ask((question) => ({ kind: 'ask', question, of, about })) as Answer<Name>;
  }

  /** A sealed plan. @throws RangeError with a sentence for people where it is not known */
  take(hash: string): Promise<PackedPlan> {
    return this.#ask((question) => ({ kind: 'take', question, hash })) as Promise<PackedPlan>;
  }

  /** Ends the thread; what is asked later starts another one, which knows no plan. */
  async end(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#tell({ kind: 'end' });
    await exited;
  }

  #ask(question: (id: number) => ToPlans): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#tell(question(id));
    });
  }

  #tell(message: ToPlans, moves: readonly ArrayBuffer[] = []): void {
    (this.#worker ??= this.#start()).postMessage(message, moves);
  }

  #start(): Worker {
    const worker = new Worker(this.threadFile, { trackUnmanagedFds: false });
    // The app may quit although plans are kept.
    worker.unref();
    worker.on('message', (message: FromPlans) => {
      const asked = this.#waiting.get(message.question);
      this.#waiting.delete(message.question);
      if (message.kind === 'answer') asked?.resolve(message.value);
      else asked?.reject(message.sentence ? new RangeError(message.message) : new Error(message.message));
    });
    const gone = (error: Error): void => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.on('error', gone);
    worker.on('exit', () => {
      gone(new Error('The thread that keeps the plans has ended.'));
    });
    return worker;
  }
}
