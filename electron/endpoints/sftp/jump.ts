import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Jump } from '../../contract/site';
import { EndpointError } from '../../engine/endpoint';
import { authority, parseServer, type ServerAddress } from '../address';
import type { ConnectOptions } from '../connect-options';
import { prepareAuthentication, type Authentication } from './authentication';
import { explainConnectError, type RawError } from './connect-errors';
import { logInSsh, type LoggedIn, type SshPlace, type TrustedHop, type Tunnel } from './connection';
import { describeServerText } from './server-text';

/** A server on the way, and how it is logged in at. */
interface Hop {
  readonly place: ServerAddress;
  readonly authentication: Authentication;
}

const AT_JUMP_HOST = 'At the jump host ';
/** Milliseconds that a server on the way may take to reach the next one. */
const FORWARD_MS = 20_000;
/** Milliseconds of silence after which the system asks whether the first server is still there. */
const ALIVE_MS = 15_000;
/** What OpenSSH answers where forwarding is not allowed, and where it could not reach the next server (RFC 4254, 5.1). */
export const PROHIBITED = 1;
export const CONNECT_FAILED = 2;

/**
 * Makes a way to a server over others: each is reached over the one before it, its host key judged and its login done by
 * the rules of any server. No agent is forwarded; each sees only encrypted bytes of what lies behind it.
 * @throws EndpointError as connecting does, with the name of the server on the way where it failed
 */
export async function openTunnel(jumps: readonly Jump[], target: SshPlace, options: ConnectOptions): Promise<Tunnel> {
  const way = new OpenWay(options);
  try {
    await way.over(jumps);
    const stream = await way.on(target);
    stream.once('close', () => {
      way.end();
    });
    return { stream, hops: way.trusted };
  } catch (error) {
    way.end();
    throw error;
  }
}

/** Logs in at servers, each over the one before it, and goes away: finds out whether they let us in. @throws as {@link openTunnel} */
export async function logInAtHops(jumps: readonly Jump[], options: ConnectOptions): Promise<void> {
  const way = new OpenWay(options);
  try {
    await way.over(jumps);
  } finally {
    way.end();
  }
}

/** The servers on the way that let us in so far. */
class OpenWay {
  readonly trusted: TrustedHop[] = [];
  readonly #opened: (LoggedIn & { readonly place: SshPlace })[] = [];

  constructor(private readonly options: ConnectOptions) {}

  async over(jumps: readonly Jump[]): Promise<void> {
    // What can fail without a server (a key file, a missing agent) fails before anything is sent.
    const hops = await Promise.all(jumps.map((jump) => prepareHop(jump, this.options)));
    for (const { place, authentication } of hops) {
      const stream = this.#opened.length === 0 ? undefined : await this.on(place);
      const hop = await namingHop(place, () => logInSsh(place, authentication, this.options, stream));
      if (hop.carrier instanceof Socket) hop.carrier.setKeepAlive(true, ALIVE_MS);
      this.#opened.push({ ...hop, place });
      this.trusted.push({ host: place.host, port: place.port, hostKey: hop.hostKey });
    }
  }

  /** Has the last server connect to the next one. */
  on(next: SshPlace): Promise<Way> {
    const last = this.#opened.at(-1);
    if (last === undefined) throw new EndpointError('usage', 'No server on the way is named.', 'Name one, or connect straight.');
    return namingHop(last.place, () => forward(last, last.place, next, this.options.signal));
  }

  end(): void {
    for (const { client, carrier } of this.#opened.splice(0).reverse()) {
      client.end();
      // A peer that is gone never answers to the end.
      setTimeout(() => carrier.destroy(), 2000).unref();
    }
  }
}

async function prepareHop({ server, login }: Jump, options: ConnectOptions): Promise<Hop> {
  const place = parseServer(server);
  return { place, authentication: await namingHop(place, () => prepareAuthentication(login, place, options)) };
}

/** Whatever goes wrong at a server on the way is told with its name. */
export async function namingHop<T>(place: SshPlace, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = explainConnectError(error as RawError, place);
    throw known.message.startsWith(AT_JUMP_HOST) ? known : atJumpHost(place, known);
  }
}

/** An error of a server on the way, with its name. Pure. */
export function atJumpHost(place: SshPlace, { kind, message, advice, detail }: EndpointError): EndpointError {
  return new EndpointError(kind, `${AT_JUMP_HOST}${authority(place)}: ${message}`, advice, detail);
}

/** Has a server connect to the next one. @throws EndpointError `connect` */
function forward({ client }: LoggedIn, place: SshPlace, next: SshPlace, signal: AbortSignal): Promise<Way> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: EndpointError): void => {
      settle();
      reject(error);
    };
    const onAbort = (): void => {
      fail(new EndpointError('lost', 'The connection was stopped.'));
    };
    const onLost = (): void => {
      fail(new EndpointError('connect', `The connection was lost before ${authority(next)} was reached.`, 'Try again.'));
    };
    const timer = setTimeout(() => {
      fail(new EndpointError('connect', `It did not reach ${authority(next)}.`, 'Check the host and the port behind it.'));
    }, FORWARD_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    client.once('close', onLost);
    client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, channel) => {
      client.off('close', onLost);
      if (error) fail(explainForward(error, next));
      else {
        settle();
        resolve(new Way(channel, lossOf(client, place)));
      }
    });
  });
}

/** Why a server did not connect to the next one. Pure. */
export function explainForward(error: Error & { readonly reason?: unknown }, next: SshPlace): EndpointError {
  if (error.reason === PROHIBITED) {
    return new EndpointError(
      'connect',
      `It does not let this account reach ${authority(next)}.`,
      'Ask its administrator to allow it (AllowTcpForwarding, PermitOpen), or go another way.',
      { final: true },
    );
  }
  const said = describeServerText(error.message.replace(/^\(SSH\) Channel open failure: /, ''));
  const final = error.reason === CONNECT_FAILED && /refused|resolve|unknown/i.test(said);
  return new EndpointError(
    'connect',
    `It could not reach ${authority(next)}: ${said}.`,
    'Check the host and the port as the jump host sees them.',
    ...(final ? [{ final: true }] : []),
  );
}

/** Tells once that the connection to a server on the way has ended, and how. */
function lossOf(client: LoggedIn['client'], place: SshPlace): (tell: (error: Error) => void) => void {
  return (tell) => {
    const lost = (): void => {
      tell(new Error(`the link to the jump host ${authority(place)} was lost`));
    };
    client.on('error', lost);
    client.once('close', lost);
  };
}

/**
 * A channel through a server, as the socket of the next connection. What is written in one turn leaves as one message:
 * ssh2 would make one of each length, body and tag.
 */
class Way extends Duplex {
  bytesRead = 0;

  constructor(
    private readonly channel: ClientChannel,
    onLoss: (tell: (error: Error) => void) => void,
  ) {
    super({ allowHalfOpen: false });
    channel.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('error', () => undefined);
    channel.on('end', () => this.push(null));
    channel.on('close', () => {
      this.destroy();
    });
    onLoss((error) => {
      this.destroy(error);
    });
  }

  override _read(): void {
    this.channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.channel.write(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.channel.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.channel.close();
    done(error);
  }
}
