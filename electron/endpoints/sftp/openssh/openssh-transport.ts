import type { EndpointError } from '../../../engine/endpoint';
import type { ChannelTransport } from '../channel';
import { explainFailedStart, explainLoss } from './ssh-messages';
import type { SshProcess } from './ssh-process';

/** The input and output of a running `ssh` as a byte stream for SFTP. */
export class OpensshTransport implements ChannelTransport {
  #ended: EndpointError | null = null;
  #listener: ((reason: EndpointError | undefined) => void) | undefined;
  #closed = false;
  #hasAnswered = false;
  #looks = 0;

  constructor(
    private readonly process: SshProcess,
    where: string,
  ) {
    void process.ended.then(({ code }) => {
      this.#end(
        !this.#hasAnswered && (code === 255 || code === null || refusedStart(process.said))
          ? explainFailedStart(process.said, where)
          : explainLoss(process.said, code, where),
      );
    });
  }

  write(bytes: Buffer, accepted: () => void): void {
    if (this.#closed || this.#ended !== null || !this.process.input.writable) return;
    this.process.input.write(bytes, (error) => {
      if (error === null || error === undefined) accepted();
    });
  }

  onData(listener: (chunk: Buffer) => void): void {
    this.process.output.on('data', (chunk: Buffer) => {
      this.#hasAnswered = true;
      listener(chunk);
    });
  }

  onEnd(listener: (reason: EndpointError | undefined) => void): void {
    if (this.#ended === null) this.#listener = listener;
    else listener(this.#ended);
  }

  /** Always more than before: `ssh` itself watches the layers below and ends when they fall silent (ServerAliveInterval). */
  bytesReceived(): number {
    return ++this.#looks;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.process.close();
  }

  #end(reason: EndpointError): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#listener?.(reason);
  }
}

function refusedStart(said: readonly string[]): boolean {
  return said.some((line) => /^(subsystem request failed|channel \d+: open failed)/.test(line));
}
