import { EndpointError, type Capabilities, type Endpoint, type EndpointIdentity } from '../engine/endpoint';
import type { ConnectOptions } from './connect-options';
import { waitBefore, worthFirstRetry, worthRetry, type RetryPolicy } from './retry-policy';

/** A connection that is made again when it is lost; at most one attempt is under way, however many operations wait. */
export class Link {
  #current: Endpoint | undefined;
  #last!: Endpoint;
  #reconnecting: Promise<void> | undefined;
  /** Why it ended for good. */
  #ended: EndpointError | undefined;

  constructor(
    private readonly connect: () => Promise<Endpoint>,
    private readonly signal: AbortSignal,
    private readonly onRetry: ConnectOptions['onRetry'],
    private readonly policy: RetryPolicy,
  ) {}

  get identity(): EndpointIdentity {
    return this.#last.identity;
  }

  get capabilities(): Capabilities {
    return this.#last.capabilities;
  }

  /** The connection that stands; undefined while it is made again, and after its end. */
  get current(): Endpoint | undefined {
    return this.#current;
  }

  /** Makes the first connection. */
  async open(): Promise<void> {
    this.#current = this.#last = await this.#attempt(this.policy.firstWaits, worthFirstRetry, this.connect);
  }

  /**
   * Runs an operation, again after each loss of the link.
   * @param operation told whether an earlier attempt may have taken effect
   */
  async run<T>(operation: (endpoint: Endpoint, repeated: boolean) => Promise<T>): Promise<T> {
    for (let losses = 0; ; losses++) {
      const endpoint = this.#current ?? (await this.#endpoint());
      try {
        return await operation(endpoint, losses > 0);
      } catch (error) {
        if (!isLoss(error)) throw error;
        if (losses + 1 >= this.policy.lossesOfOneOperation) throw error;
        this.#lose(endpoint, error);
      }
    }
  }

  async close(): Promise<void> {
    this.#ended ??= new EndpointError('lost', 'The connection was closed.');
    const endpoint = this.#current;
    this.#current = undefined;
    await endpoint?.close();
  }

  async #endpoint(): Promise<Endpoint> {
    for (;;) {
      if (this.#ended !== undefined) throw this.#ended;
      if (this.#current !== undefined) return this.#current;
      await this.#reconnecting;
    }
  }

  /** Starts to connect again, unless another operation already has. */
  #lose(lost: Endpoint, reason: EndpointError): void {
    if (this.#current !== lost) return;
    this.#current = undefined;
    this.#reconnecting = this.#reconnect(lost, reason).finally(() => {
      this.#reconnecting = undefined;
    });
  }

  async #reconnect(lost: Endpoint, reason: EndpointError): Promise<void> {
    await lost.close().catch(() => undefined);
    try {
      const endpoint = await this.#attempt(this.policy.waits, worthRetry, this.connect, reason);
      await this.#take(endpoint, lost);
    } catch (error) {
      this.#ended ??= explainEnd(error);
    }
  }

  async #take(endpoint: Endpoint, lost: Endpoint): Promise<void> {
    if (this.#ended !== undefined || endpoint.identity.text !== lost.identity.text) {
      await endpoint.close().catch(() => undefined);
      throw new EndpointError(
        'failed',
        'After the link was lost, the address leads to another folder than before.',
        'Check the server, then run again.',
      );
    }
    this.#current = this.#last = endpoint;
  }

  /** Connects, with pauses. After a loss (`reason`) the first pause comes before the first attempt. */
  async #attempt(
    waits: readonly number[],
    worth: (error: EndpointError) => boolean,
    connect: () => Promise<Endpoint>,
    reason?: EndpointError,
  ): Promise<Endpoint> {
    let last = reason;
    for (let attempt = reason === undefined ? 0 : 1; ; attempt++) {
      if (attempt > 0) await this.#pause(attempt, waits, last!);
      try {
        const endpoint = await connect();
        if (attempt > 0) this.onRetry?.(null);
        return endpoint;
      } catch (error) {
        if (!(error instanceof EndpointError) || !worth(error) || this.signal.aborted) throw error;
        last = error;
      }
    }
  }

  async #pause(attempt: number, waits: readonly number[], last: EndpointError): Promise<void> {
    const seconds = this.signal.aborted ? undefined : waitBefore(attempt, waits, Math.random());
    if (seconds === undefined) throw last;
    this.onRetry?.({ attempt, inSeconds: Math.ceil(seconds), reason: last.message });
    await sleep(seconds * 1000, this.signal);
    if (this.signal.aborted || this.#ended !== undefined) throw last;
  }
}

function explainEnd(error: unknown): EndpointError {
  if (!(error instanceof EndpointError)) return new EndpointError('failed', 'Connecting again failed.');
  if (!worthRetry(error)) return error;
  return new EndpointError(
    'lost',
    `The link was lost and could not be made again: ${error.message}`,
    'What was done so far is recorded; run again once the server can be reached.',
  );
}

/** A lost link, told by any layer. */
export function isLoss(error: unknown): error is EndpointError {
  return error instanceof EndpointError && worthRetry(error);
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
