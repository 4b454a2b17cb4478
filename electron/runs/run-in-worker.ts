import { Worker } from 'node:worker_threads';
import type { ResultEvent } from '../contract/report';
import { releaseLocksOfRun } from '../ledger/run-lock';
import type { PackedPlan } from './plans/packed-plan';
import type { AppRunHooks, RunSettings, RunTask } from './task';
import type { FromWorker, ToWorker } from './worker-messages';

/** A run that is on in a worker thread. */
export interface RunHandle {
  /** Rejects only if the thread itself died. */
  readonly result: Promise<ResultEvent>;
  pause(): void;
  resume(): void;
  /** Stops cleanly; `result` then says `interrupted`. */
  cancel(): void;
  /** Bytes a second for the rest of the run; null: no limit. */
  limitTo(rate: number | null): void;
}

/** What whoever started a run in a thread is told. */
export interface ThreadHooks extends AppRunHooks {
  /** A mirror's plan, right before `planned` tells its head. */
  readonly onPlan?: (mirror: string, packed: PackedPlan) => void;
}

/** Threads that wait with their connections; more would only hold memory. */
const WAITING = 3;

/**
 * Worker threads for runs. A thread whose run left connections open waits some minutes for the next one, which then needs
 * no login; a thread without any ends at once. Two runs never share a thread.
 */
export class RunThreads {
  /** The one that waits longest stands first. */
  readonly #waiting: RunThread[] = [];
  readonly #busy = new Set<RunThread>();
  /** All that have not exited, those included that still write hashes down. */
  readonly #living = new Set<RunThread>();

  /** @param workerFile the built `run-worker.cjs` */
  constructor(private readonly workerFile: string) {}

  /**
   * Starts a run in a thread of its own, of those that wait rather in the one that was at the same mirrors.
   * @param plans to be carried out, in place of `task.plans`; given away
   */
  start(task: RunTask, settings: RunSettings, hooks: ThreadHooks, plans: readonly PackedPlan[] = []): RunHandle {
    const thread = this.#takeFor(task) ?? this.#make();
    this.#busy.add(thread);
    const handle = thread.start(task, settings, hooks, plans);
    const done = (): void => {
      this.#busy.delete(thread);
      if (thread.warm > 0) this.#wait(thread);
      else thread.end();
    };
    return { ...handle, result: handle.result.finally(done) };
  }

  /** Lets no connection that is open now be used by another run: settings, a secret or trust may have changed. */
  cool(): void {
    for (const thread of this.#waiting.splice(0)) thread.end();
    for (const thread of this.#busy) thread.cool();
  }

  /** Ends all threads whose runs have ended, and waits until they are gone: a process must not exit under them. */
  async stop(): Promise<void> {
    const idle = [...this.#living].filter((thread) => !this.#busy.has(thread));
    this.#waiting.length = 0;
    for (const thread of idle) thread.stop();
    await Promise.all(idle.map(({ exited }) => exited));
  }

  #make(): RunThread {
    const thread = new RunThread(this.workerFile, (gone) => {
      this.#forget(gone);
    });
    this.#living.add(thread);
    void thread.exited.then(() => this.#living.delete(thread));
    return thread;
  }

  #takeFor(task: RunTask): RunThread | undefined {
    const places = new Set(task.mirrors.map(({ address }) => address));
    const same = this.#waiting.findIndex((thread) => thread.places.some((address) => places.has(address)));
    return same < 0 ? undefined : this.#waiting.splice(same, 1)[0];
  }

  #wait(thread: RunThread): void {
    this.#waiting.push(thread);
    if (this.#waiting.length > WAITING) this.#waiting.shift()?.end();
  }

  #forget(thread: RunThread): void {
    const at = this.#waiting.indexOf(thread);
    if (at >= 0) this.#waiting.splice(at, 1);
    thread.end();
  }
}

/** What a thread's run waits for. */
interface Current {
  readonly hooks: ThreadHooks;
  readonly resolve: (result: ResultEvent) => void;
  readonly reject: (error: Error) => void;
}

class RunThread {
  /** Connections that wait in it for the next run. */
  warm = 0;
  /** Addresses of the mirrors that its last run was at. */
  places: readonly string[] = [];
  readonly exited: Promise<void>;
  readonly #worker: Worker;
  #current: Current | undefined;

  /** @param onCold told when a waiting thread holds no connection any more, or has died */
  constructor(
    workerFile: string,
    private readonly onCold: (thread: RunThread) => void,
  ) {
    // A pipe that a socket has taken over is closed by the socket, yet stays on Node's list of what a thread has opened: at its
    // end Node would close that number again, whoever has it by then.
    this.#worker = new Worker(workerFile, { trackUnmanagedFds: false });
    this.#worker.on('message', (message: FromWorker) => {
      this.#onMessage(message);
    });
    this.#worker.on('error', (error) => {
      this.#died(error);
    });
    this.exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#died(new Error(`The run's thread ended early (code ${String(code)}).`));
        resolve();
      });
    });
  }

  start(task: RunTask, settings: RunSettings, hooks: ThreadHooks, plans: readonly PackedPlan[]): RunHandle {
    this.places = task.mirrors.map(({ address }) => address);
    this.#worker.ref();
    const result = new Promise<ResultEvent>((resolve, reject) => {
      this.#current = { hooks, resolve, reject };
    }).finally(() => {
      this.#current = undefined;
      this.#worker.unref();
      releaseLocksOfRun(settings.stateFolder, task.runId);
    });
    const start: ToWorker = { kind: 'start', task, settings, plans };
    this.#worker.postMessage(
      start,
      plans.map(({ buffer }) => buffer as ArrayBuffer),
    );
    const steer = (kind: 'pause' | 'resume' | 'cancel') => (): void => {
      if (this.#current !== undefined) this.#tell({ kind });
    };
    const limitTo = (rate: number | null): void => {
      if (this.#current !== undefined) this.#tell({ kind: 'limit', rate });
    };
    return { result, pause: steer('pause'), resume: steer('resume'), cancel: steer('cancel'), limitTo };
  }

  cool(): void {
    this.#tell({ kind: 'cool' });
  }

  end(): void {
    this.#tell({ kind: 'end' });
  }

  stop(): void {
    this.#worker.ref();
    this.#tell({ kind: 'stop' });
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #onMessage(message: FromWorker): void {
    const current = this.#current;
    switch (message.kind) {
      case 'event':
        current?.hooks.emit(message.event);
        break;
      case 'plan':
        current?.hooks.onPlan?.(message.mirror, message.packed);
        break;
      case 'result':
        this.warm = message.warm;
        current?.resolve(message.result);
        break;
      case 'cold':
        this.warm = 0;
        if (current === undefined) this.onCold(this);
        break;
      case 'crash':
        this.warm = 0;
        current?.reject(new Error(message.message));
        break;
      case 'ask-secret':
        this.#answer(message);
    }
  }

  #answer({ question, credential }: Extract<FromWorker, { kind: 'ask-secret' }>): void {
    const answer = (secret: string | undefined): void => {
      this.#tell({ kind: 'secret', question, secret });
    };
    if (this.#current === undefined) answer(undefined);
    else
      this.#current.hooks.secret(credential).then(answer, () => {
        answer(undefined);
      });
  }

  #died(error: Error): void {
    this.warm = 0;
    this.#current?.reject(error);
    this.onCold(this);
  }
}
