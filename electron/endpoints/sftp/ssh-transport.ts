import type { Client, ClientChannel } from 'ssh2';
import { EndpointError } from '../../engine/endpoint';
import { SERVER_ENDED, type ChannelTransport } from './channel';
import type { RawError } from './connect-errors';
import { describeServerText } from './server-text';

/** What carries an SSH connection: a socket, or a way through another connection. */
export interface Carrier {
  readonly bytesRead: number;
}

/** Milliseconds in which the exit code of a server's program may follow the end of its bytes. */
const EXIT_CODE_MS = 500;

/** Why a channel or its subsystem was refused; known by the words of ssh2. */
export function explainChannelError(error: Error, where: string): EndpointError {
  if (/Unable to start subsystem/.test(error.message)) {
    return new EndpointError(
      'no-sftp',
      `${where} does not offer SFTP to this account.`,
      'Ask its administrator for the "Subsystem sftp" line, or use another account.',
    );
  }
  if (/Channel open failure/.test(error.message)) {
    return new EndpointError(
      'connect',
      `${where} refused to open another session.`,
      'Close other sessions, or raise MaxSessions on the server.',
    );
  }
  return new EndpointError('connect', `${where} did not start SFTP: ${describeServerText(error.message)}.`);
}

/** Opens a channel to SFTP. @param end ends more than the channel when it is closed; a further channel ends alone. */
export function startTransport(client: Client, socket: Carrier, where: string, end?: () => void): Promise<SshTransport> {
  return new Promise((resolve, reject) => {
    client.subsys('sftp', (error, stream) => {
      if (error) reject(explainChannelError(error, where));
      // At once: the end of a server that ends at once may stand in the same packet.
      else resolve(new SshTransport(client, stream, socket, where, end));
    });
  });
}

/** An SSH channel as a byte stream for SFTP. */
class SshTransport implements ChannelTransport {
  #ended: EndpointError | undefined | null = null;
  #listener: ((reason: EndpointError | undefined) => void) | undefined;
  #closed = false;

  constructor(
    client: Client,
    private readonly channel: ClientChannel,
    private readonly socket: Carrier,
    private readonly where: string,
    private readonly endConnection: (() => void) | undefined,
  ) {
    let notice = '';
    channel.stderr.on('data', (chunk: Buffer) => {
      if (notice.length < 200) notice += chunk.toString('utf8', 0, 200);
    });
    channel.on('exit', (code: number | null) => {
      const said = notice === '' ? '' : `: ${describeServerText(notice)}`;
      this.#end(
        new EndpointError(
          'lost',
          `The SFTP server on ${where} ended${code === null || code === 0 ? '' : ` with exit code ${String(code)}`}${said}.`,
          'Try again.',
          SERVER_ENDED,
        ),
      );
    });
    channel.on('error', () => undefined);
    // The exit code, which says more, may follow the end of the bytes.
    channel.on('end', () => {
      setTimeout(() => {
        this.#end(undefined);
      }, EXIT_CODE_MS).unref();
    });
    channel.on('close', () => {
      this.#end(undefined);
    });
    client.on('error', (error: RawError) => {
      this.#end(
        new EndpointError('lost', `The connection to ${where} was lost: ${describeServerText(error.message)}.`, 'Check the network.'),
      );
    });
    client.on('close', () => {
      this.#end(undefined);
    });
  }

  write(bytes: Buffer, accepted: () => void): void {
    if (this.#closed || !this.channel.writable) return;
    this.channel.write(bytes, accepted);
  }

  onData(listener: (chunk: Buffer) => void): void {
    this.channel.on('data', listener);
  }

  onEnd(listener: (reason: EndpointError | undefined) => void): void {
    if (this.#ended === null) this.#listener = listener;
    else listener(this.#ended);
  }

  bytesReceived(): number {
    return this.socket.bytesRead;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.endConnection === undefined) this.channel.close();
    else this.endConnection();
  }

  #end(reason: EndpointError | undefined): void {
    if (this.#ended !== null) return;
    this.#ended = reason ?? new EndpointError('lost', `The connection to ${this.where} was lost.`, 'Check the network.');
    this.#listener?.(this.#ended);
  }
}
