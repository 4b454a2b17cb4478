import type { DemoState } from '../contract/ipc-schema';

/** One step as the summary tells it. */
export interface DemoStepSummary {
  readonly title: string;
  readonly detail: string;
  readonly seconds: number;
  /** Of all mirrors together; 0 where a step copies nothing. */
  readonly files: number;
  readonly bytes: number;
}

/** What a step reports of itself. */
export interface DemoStepResult {
  readonly detail: string;
  readonly files?: number;
  readonly bytes?: number;
}

/** A difference between what the demo did and what it should have done. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

/** Keeps the list of steps that ticks off, and tells each change of it. */
export class DemoProgress {
  readonly summaries: DemoStepSummary[] = [];
  #state: DemoState;

  constructor(
    titles: readonly string[],
    siteId: string,
    private readonly tell: (state: DemoState) => void,
    private readonly signal: AbortSignal,
  ) {
    this.#state = { state: 'starting', siteId, message: '', steps: titles.map((title) => ({ title, state: 'waiting', detail: '' })) };
  }

  /** Performs the next step. @throws what `work` throws, after the step was marked as failed */
  async step<T extends DemoStepResult>(title: string, work: () => Promise<T>): Promise<T> {
    this.#mark(title, 'running', '');
    this.#say('running', title);
    const started = performance.now();
    try {
      const result = await work();
      const seconds = (performance.now() - started) / 1000;
      this.summaries.push({ title, detail: result.detail, seconds, files: result.files ?? 0, bytes: result.bytes ?? 0 });
      this.#mark(title, 'done', result.detail);
      this.#say('running', result.detail);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#mark(title, 'failed', this.signal.aborted ? 'stopped' : message);
      if (!this.signal.aborted) this.#say('failed', message);
      throw error;
    }
  }

  end(state: 'ended' | 'failed' | 'off', message: string): void {
    this.#say(state, message);
  }

  #mark(title: string, state: 'running' | 'done' | 'failed', detail: string): void {
    this.#state = { ...this.#state, steps: this.#state.steps.map((step) => (step.title === title ? { title, state, detail } : step)) };
  }

  #say(state: DemoState['state'], message: string): void {
    this.#state = { ...this.#state, state, message };
    this.tell(this.#state);
  }
}
