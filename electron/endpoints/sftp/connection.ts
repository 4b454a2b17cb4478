import { connect as connectSocket, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client, type AuthenticationType, type NextAuthHandler } from 'ssh2';
import type { HostKeyVerdict } from '../../contract/trust';
import { EndpointError } from '../../engine/endpoint';
import { authority } from '../address';
import type { ConnectOptions } from '../connect-options';
import { offeredAlgorithms } from './algorithms';
import type { Authentication } from './authentication';
import type { ChannelTransport } from './channel';
import { explainConnectError, type RawError } from './connect-errors';
import type { SftpSession } from './session';
import { gatherWrites, leanPackets } from './lean-packets';
import { logInAtOnce, signAtOnce, softwareOf } from './shorter-login';
import { startTransport, type Carrier } from './ssh-transport';

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
  /** The servers on the way, and the keys by which they were trusted. */
  readonly hops?: readonly TrustedHop[];
  /** Keeps the connection for another use instead of closing it, if it may be kept. */
  readonly keep?: (session: SftpSession) => Promise<boolean>;
  close(): void;
}

export interface SshPlace {
  readonly host: string;
  readonly port: number;
}

/** A server on the way, and the key by which it was trusted. */
export interface TrustedHop extends SshPlace {
  readonly hostKey: Buffer;
}

/** A way to a server over others: what carries the connection, in place of a socket. */
export interface Tunnel {
  readonly stream: Duplex & Carrier;
  readonly hops: readonly TrustedHop[];
}

/** A server that let us in. */
export interface LoggedIn {
  readonly client: Client;
  readonly carrier: Duplex & Carrier;
  readonly hostKey: Buffer;
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

/**
 * Connects, checks the host key, logs in and starts SFTP. Fails closed: no credential leaves before the key is trusted.
 * @param tunnel the way there; absent: straight. It ends with the connection, and when this fails
 * @throws EndpointError `connect`, `host-key-unknown`, `host-key-changed`, `login` or `no-sftp`
 */
export function connectSsh(
  place: SshPlace,
  authentication: Authentication,
  options: ConnectOptions,
  steps: ConnectionSteps = {},
  tunnel?: Tunnel,
): Promise<SshConnection> {
  return attemptAt(place, options, async (attempt) => {
    const { client, carrier } = await attempt.logIn(authentication, options, steps, tunnel?.stream);
    const connection = await attempt.startSftp(client, carrier);
    return tunnel === undefined ? connection : { ...connection, hops: tunnel.hops };
  });
}

/** As {@link connectSsh}, without SFTP: for a server on the way. @throws EndpointError the same */
export function logInSsh(
  place: SshPlace,
  authentication: Authentication,
  options: ConnectOptions,
  stream: (Duplex & Carrier) | undefined,
): Promise<LoggedIn> {
  return attemptAt(place, options, (attempt) => attempt.logIn(authentication, options, {}, stream));
}

async function attemptAt<T>(place: SshPlace, { signal }: ConnectOptions, work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const attempt = new Attempt(place, signal);
  try {
    return await work(attempt);
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
  #carrier: (Duplex & Carrier) | undefined;
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

  async logIn(
    authentication: Authentication,
    options: ConnectOptions,
    steps: ConnectionSteps,
    stream: (Duplex & Carrier) | undefined,
  ): Promise<LoggedIn> {
    const carrier = stream ?? (await this.#reach());
    this.#carrier = carrier;
    carrier.on('error', this.#failed);
    steps.onReached?.();
    const client = await this.#handshakeAndLogIn(carrier, authentication, options, steps);
    steps.onLoggedIn?.();
    return { client, carrier, hostKey: this.#hostKey ?? Buffer.alloc(0) };
  }

  #reach(): Promise<Socket> {
    const where = authority(this.place);
    this.#limit(REACH_MS, new EndpointError('connect', `${where} did not answer.`, "Check the host, the port and the server's firewall."));
    const socket = connectSocket({ host: this.place.host, port: this.place.port, noDelay: true, autoSelectFamily: true });
    this.#carrier = socket;
    socket.on('error', this.#failed);
    return this.#orFail(
      new Promise((resolve) => {
        socket.once('connect', () => {
          resolve(socket);
        });
      }),
    );
  }

  async #handshakeAndLogIn(
    carrier: Duplex,
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
    gatherWrites(carrier);
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
      sock: carrier,
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

  async startSftp(client: Client, carrier: Duplex & Carrier): Promise<SshConnection> {
    this.#loggedIn = true;
    const where = authority(this.place);
    this.#limit(
      SUBSYSTEM_MS,
      new EndpointError('no-sftp', `${where} did not start SFTP.`, 'Check the "Subsystem sftp" line of the server.'),
    );
    const close = (): void => {
      client.end();
      // A peer that is gone never answers to the end.
      setTimeout(() => carrier.destroy(), 2000).unref();
    };
    const transport = await this.#orFail(startTransport(client, carrier, where, close));
    const another = (): Promise<ChannelTransport> => startTransport(client, carrier, where);
    return { transport, another, software: softwareOf(client), ...(this.#hostKey && { hostKey: this.#hostKey }), close };
  }

  /** Ends the attempt's own timers and listeners. */
  settle(): void {
    clearTimeout(this.#timer);
    this.signal.removeEventListener('abort', this.#onAbort);
  }

  abandon(): void {
    this.#client?.end();
    this.#carrier?.destroy();
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
