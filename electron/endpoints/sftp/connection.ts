import { connect as connectSocket, type Socket } from 'node:net';
import { Client, type AuthenticationType, type ClientChannel, type NextAuthHandler } from 'ssh2';
import type { HostKeyVerdict } from '../../contract/trust';
import { EndpointError } from '../../engine/endpoint';
import { authority } from '../address';
import type { ConnectOptions } from '../connect-options';
import { offeredAlgorithms } from './algorithms';
import type { Authentication } from './authentication';
import { SERVER_ENDED, type ChannelTransport } from './channel';
import { explainConnectError, type RawError } from './connect-errors';
import { describeServerText } from './server-text';
import type { SftpSession } from './session';
import { gatherWrites, leanPackets } from './lean-packets';
import { logInAtOnce, signAtOnce, softwareOf } from './shorter-login';

/** An SSH connection with one channel to the server's SFTP subsystem. */
export interface SshConnection {
  readonly transport: ChannelTransport;
  /**
   * Opens a further channel to SFTP on this connection, without a login; absent where the connection carries one only.
   * @throws EndpointError `connect` where the server refuses (MaxSessions)
   */
  readonly another?: () => Promise<ChannelTransport>;
  /** The server's software as its banner names it, such as `OpenSSH_9.2p1`. */
  readonly software: string;
  /** The key that was trusted; absent where another program judged it. */
  readonly hostKey?: Buffer;
  /** Keeps the connection for another use instead of closing it, if it may be kept. */
  readonly keep?: (session: SftpSession) => Promise<boolean>;
  close(): void;
}

export interface SshPlace {
  readonly host: string;
  readonly port: number;
}

/** What a connection tells about its way; for the connection test. */
export interface ConnectionSteps {
  readonly onReached?: () => void;
  readonly onTrusted?: () => void;
  readonly onLoggedIn?: () => void;
}

/** Milliseconds for each step; a person who is asked for a password may take longer. */
const REACH_MS = 20_000;
const HANDSHAKE_MS = 20_000;
const LOGIN_MS = 60_000;
const SUBSYSTEM_MS = 30_000;
const EXIT_CODE_MS = 500;

/**
 * Connects, checks the host key, logs in and starts SFTP. Fails closed: no credential leaves before the key is trusted.
 * @throws EndpointError `connect`, `host-key-unknown`, `host-key-changed`, `login` or `no-sftp`
 */
export async function connectSsh(
  place: SshPlace,
  authentication: Authentication,
  options: ConnectOptions,
  steps: ConnectionSteps = {},
): Promise<SshConnection> {
  const attempt = new Attempt(place, options.signal);
  try {
    const socket = await attempt.reach();
    steps.onReached?.();
    const client = await attempt.handshakeAndLogIn(socket, authentication, options, steps);
    steps.onLoggedIn?.();
    return await attempt.startSftp(client, socket);
  } catch (error) {
    attempt.abandon();
    throw explainConnectError(error as RawError, place);
  } finally {
    attempt.settle();
  }
}

/** One attempt to connect. Whatever goes wrong first is what it fails with. */
class Attempt {
  #failed: (error: Error) => void = () => undefined;
  readonly #failure: Promise<never>;
  readonly #onAbort: () => void;
  #timer: NodeJS.Timeout | undefined;
  #client: Client | undefined;
  #socket: Socket | undefined;
  #loggedIn = false;
  #hostKey: Buffer | undefined;

  constructor(
    private readonly place: SshPlace,
    private readonly signal: AbortSignal,
  ) {
    this.#failure = new Promise((_, reject) => {
      this.#failed = reject;
    });
    this.#failure.catch(() => undefined);
    this.#onAbort = () => {
      this.#failed(new EndpointError('lost', 'The connection was stopped.'));
    };
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  reach(): Promise<Socket> {
    const where = authority(this.place);
    this.#limit(REACH_MS, new EndpointError('connect', `${where} did not answer.`, "Check the host, the port and the server's firewall."));
    const socket = connectSocket({ host: this.place.host, port: this.place.port, noDelay: true, autoSelectFamily: true });
    this.#socket = socket;
    socket.on('error', this.#failed);
    return this.#orFail(
      new Promise((resolve) => {
        socket.once('connect', () => {
          resolve(socket);
        });
      }),
    );
  }

  async handshakeAndLogIn(
    socket: Socket,
    authentication: Authentication,
    options: ConnectOptions,
    steps: ConnectionSteps,
  ): Promise<Client> {
    const { host, port } = this.place;
    const where = authority(this.place);
    this.#limit(
      HANDSHAKE_MS,
      new EndpointError('connect', `${where} accepts connections, but does not answer as an SSH server.`, 'Check the port.'),
    );
    const client = new Client();
    this.#client = client;
    gatherWrites(socket);
    leanPackets(client);
    const ready = new Promise<Client>((resolve) => {
      client.once('ready', () => {
        resolve(client);
      });
    });
    // For good, not once: a hostile banner makes ssh2 emit an error for every chunk.
    client.on('error', (error: RawError) => {
      this.#failed(error.level === 'client-authentication' ? authentication.refusal() : error);
    });
    client.on('close', () => {
      this.#failed(this.#loggedIn ? closedAfterLogin(where) : new Error('Connection closed before it was ready'));
    });
    client.connect({
      sock: socket,
      username: authentication.user,
      ident: 'Heliograph',
      readyTimeout: 0,
      keepaliveInterval: 0,
      algorithms: offeredAlgorithms(options.hostKeys.knownAlgorithms(host, port)),
      hostVerifier: (key: Buffer): boolean => this.#trusts(key, options),
      authHandler: (methodsLeft: AuthenticationType[] | null, partialSuccess: boolean | null, next: NextAuthHandler): void => {
        if (methodsLeft === null) steps.onTrusted?.();
        // Asking a person for a secret has no limit; the server ends a login that takes too long.
        this.#limit(undefined);
        authentication.next(methodsLeft, partialSuccess).then(
          (method) => {
            this.#limit(LOGIN_MS, new EndpointError('connect', `${where} did not answer to the login.`, 'Try again.'));
            if (method === undefined) this.#failed(authentication.refusal());
            else next(method);
          },
          (error: unknown) => {
            this.#failed(error as Error);
          },
        );
      },
    });
    if (authentication.key !== undefined) signAtOnce(client, authentication.key);
    if (authentication.startsAtOnce === true) logInAtOnce(client);
    return this.#orFail(ready);
  }

  async startSftp(client: Client, socket: Socket): Promise<SshConnection> {
    this.#loggedIn = true;
    const where = authority(this.place);
    this.#limit(
      SUBSYSTEM_MS,
      new EndpointError('no-sftp', `${where} did not start SFTP.`, 'Check the "Subsystem sftp" line of the server.'),
    );
    const close = (): void => {
      client.end();
      // A peer that is gone never answers to the end.
      setTimeout(() => socket.destroy(), 2000).unref();
    };
    const transport = await this.#orFail(startTransport(client, socket, where, close));
    const another = (): Promise<ChannelTransport> => startTransport(client, socket, where);
    return { transport, another, software: softwareOf(client), ...(this.#hostKey && { hostKey: this.#hostKey }), close };
  }

  /** Ends the attempt's own timers and listeners. */
  settle(): void {
    clearTimeout(this.#timer);
    this.signal.removeEventListener('abort', this.#onAbort);
  }

  abandon(): void {
    this.#client?.end();
    this.#socket?.destroy();
  }

  /** Asks the pins and the known hosts. Any error there counts as no. */
  #trusts(key: Buffer, options: ConnectOptions): boolean {
    const { host, port } = this.place;
    this.#hostKey = Buffer.from(key);
    try {
      const verdict = options.hostKeys.judge(host, port, key);
      if (verdict.kind === 'trusted') return true;
      if (verdict.kind === 'unknown' && options.acceptNewHostKey) {
        options.hostKeys.accept(host, port, key);
        return true;
      }
      this.#failed(explainVerdict(verdict));
    } catch (error) {
      this.#failed(
        error instanceof EndpointError
          ? error
          : new EndpointError(
              'host-key-unknown',
              'The host key could not be checked, so the server is not trusted.',
              'Check the file of known hosts.',
            ),
      );
    }
    return false;
  }

  #limit(milliseconds: number | undefined, error?: EndpointError): void {
    clearTimeout(this.#timer);
    if (milliseconds === undefined || error === undefined) return;
    this.#timer = setTimeout(() => {
      this.#failed(error);
    }, milliseconds);
  }

  #orFail<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#failure]);
  }
}

/** Says why a host key is not trusted, with what a person needs to decide. Pure. */
export function explainVerdict(verdict: Exclude<HostKeyVerdict, { kind: 'trusted' }>): EndpointError {
  const { offer } = verdict;
  const where = authority(offer);
  switch (verdict.kind) {
    case 'unknown':
      return new EndpointError(
        'host-key-unknown',
        `The identity of ${where} is not known yet; it showed the ${offer.algorithm} key ${offer.fingerprint}.`,
        `Compare this fingerprint with the one that its administrator tells you, then trust it: heliograph trust ${where}.`,
        verdict,
      );
    case 'changed':
      return new EndpointError(
        'host-key-changed',
        `${where} showed the key ${offer.fingerprint}, but ${verdict.known.join(' or ')} is known for it: someone may be in between.`,
        'Ask its administrator. Only if the key was really replaced, forget the old one and trust the new one.',
        verdict,
      );
    case 'revoked':
      return new EndpointError(
        'host-key-changed',
        `${where} showed the key ${offer.fingerprint}, which is marked as revoked.`,
        'Do not connect; ask its administrator.',
        verdict,
      );
  }
}

/** The server ended the connection before SFTP could start. */
export function closedAfterLogin(where: string): EndpointError {
  return new EndpointError(
    'connect',
    `${where} let us in and then closed the connection.`,
    "The account may be closed or its start folder wrong; the server's log tells why.",
    { final: true },
  );
}

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
function startTransport(client: Client, socket: Socket, where: string, end?: () => void): Promise<SshTransport> {
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
    private readonly socket: Socket,
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
