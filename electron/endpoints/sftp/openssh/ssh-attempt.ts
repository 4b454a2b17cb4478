import { EndpointError } from '../../../engine/endpoint';
import { authority } from '../../address';
import { Askpass } from './askpass';
import { noProgram } from './ssh-configuration';
import { stageOf, type SshStage } from './ssh-messages';
import { SshProcess } from './ssh-process';

/** `ssh` ended before it got where it should: what it said tells why. */
export class SshEnded extends Error {
  constructor(
    readonly said: readonly string[],
    readonly code: number | null,
  ) {
    super('ssh ended');
  }
}

export interface AttemptOptions {
  readonly place: { readonly host: string; readonly port: number };
  readonly signal: AbortSignal;
  readonly prompts: { answer(question: string): Promise<string> };
  /** The arguments, given the folder of the attempt. */
  readonly parameters: (askpass: Askpass) => Promise<string[]>;
  readonly onLine: (line: string) => void;
  /** Makes an error for people of what `ssh` said at its end, while the folder of the attempt is still there. */
  readonly explain: (ended: SshEnded, askpass: Askpass | undefined) => Promise<Error>;
}

/** Milliseconds for each step, those of the built-in transport; `ssh` itself gives up sooner where it knows why. */
const LIMITS: Readonly<Record<Exclude<SshStage, 'logged-in'>, number>> = { started: 30_000, reached: 20_000, trusted: 60_000 };
const ORDER: readonly SshStage[] = ['started', 'reached', 'trusted', 'logged-in'];

/** One `ssh` on its way. Whatever goes wrong first is what it fails with. */
export class SshAttempt {
  #failed: (error: Error) => void = () => undefined;
  readonly #failure: Promise<never>;
  readonly #onAbort: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stage: SshStage = 'started';
  #waiting: () => void = () => undefined;
  #askpass: Askpass | undefined;
  #process: SshProcess | undefined;

  private constructor(private readonly options: AttemptOptions) {
    this.#failure = new Promise((_, reject) => {
      this.#failed = reject;
    });
    this.#failure.catch(() => undefined);
    this.#onAbort = () => {
      this.#failed(new EndpointError('lost', 'The connection was stopped.'));
    };
    if (options.signal.aborted) this.#onAbort();
    else options.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /**
   * Starts `ssh`, lets `work` wait for what it should bring, and takes away what only the attempt needs. If `work` fails, so
   * that nobody has use for it, `ssh` is ended.
   * @throws EndpointError, and what `explain` makes
   */
  static async run<T>(options: AttemptOptions, work: (attempt: SshAttempt, process: SshProcess) => Promise<T>): Promise<T> {
    const attempt = new SshAttempt(options);
    try {
      const process = await attempt.#start();
      return await Promise.race([work(attempt, process), attempt.#failure]);
    } catch (error) {
      attempt.#process?.stop();
      throw error instanceof SshEnded ? await options.explain(error, attempt.#askpass) : error;
    } finally {
      await attempt.#settle();
    }
  }

  /** Resolves once `ssh` got so far. */
  reach(stage: SshStage): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = () => {
        if (ORDER.indexOf(this.#stage) >= ORDER.indexOf(stage)) resolve();
      };
      this.#waiting();
    });
  }

  async #start(): Promise<SshProcess> {
    const { options } = this;
    this.#askpass = await Askpass.make((question) => this.#answer(question));
    const parameters = await options.parameters(this.#askpass);
    this.#limit();
    this.#process = new SshProcess(parameters, this.#askpass.environment, (line) => {
      options.onLine(line);
      const stage = stageOf(line);
      if (stage !== undefined) this.#advance(stage);
    });
    const process = this.#process;
    void process.ended.then(({ code, notStarted }) => {
      this.#failed(notStarted ? noProgram() : new SshEnded(process.said, code));
    });
    return process;
  }

  async #answer(question: string): Promise<string> {
    // Asking a person for a secret has no limit; the server ends a login that takes too long.
    clearTimeout(this.#timer);
    try {
      const answer = await this.options.prompts.answer(question);
      this.#limit();
      return answer;
    } catch (error) {
      this.#failed(error as Error);
      throw error;
    }
  }

  #advance(stage: SshStage): void {
    if (ORDER.indexOf(stage) <= ORDER.indexOf(this.#stage)) return;
    this.#stage = stage;
    this.#limit();
    this.#waiting();
  }

  #limit(): void {
    clearTimeout(this.#timer);
    if (this.#stage === 'logged-in') return;
    const stage = this.#stage;
    this.#timer = setTimeout(() => {
      this.#failed(tooLate(stage, authority(this.options.place)));
    }, LIMITS[stage]);
  }

  async #settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.options.signal.removeEventListener('abort', this.#onAbort);
    await this.#askpass?.close();
  }
}

function tooLate(stage: Exclude<SshStage, 'logged-in'>, where: string): EndpointError {
  switch (stage) {
    case 'started':
      return new EndpointError('connect', `${where} did not answer.`, "Check the host, the port and the server's firewall.");
    case 'reached':
      return new EndpointError('connect', `${where} accepts connections, but does not answer as an SSH server.`, 'Check the port.');
    case 'trusted':
      return new EndpointError('connect', `${where} did not answer to the login.`, 'Try again.');
  }
}
