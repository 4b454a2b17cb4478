import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { EndpointError } from '../../../engine/endpoint';
import { authority, parseServer, type SftpAddress } from '../../address';
import type { ConnectOptions } from '../../connect-options';
import { explainVerdict, type ConnectionSteps, type SshConnection, type SshPlace } from '../connection';
import { atJumpHost, namingHop } from '../jump';
import { parseKnownHosts } from '../known-hosts';
import { checkKeyFile, expandKeyFile } from '../private-key';
import { judgeOnRoute, knownLines, type KnownLines } from './host-key-lines';
import type { Askpass } from './askpass';
import { LoginPrompts, PromptsOnTheWay, unknownOnTheWay } from './login-prompts';
import { OpensshTransport } from './openssh-transport';
import type { ExpectedPrompt } from './prompts';
import {
  forwardArguments,
  forwardScript,
  lookArguments,
  sftpArguments,
  throughProgram,
  type HostKeyCheck,
  type SshOrder,
} from './ssh-arguments';
import { SshAttempt, type AttemptOptions, type SshEnded } from './ssh-attempt';
import { readRoute, sshProgram, type SshRoute } from './ssh-configuration';
import { endedThere, explainFailedAttempt, explainForwardWords, refusedHostKey, softwareIn } from './ssh-messages';

type Place = Pick<SftpAddress, 'host' | 'port' | 'user'>;

/**
 * Connects by the system's `ssh`, with what its configuration says of the place: jump hosts, certificates, security keys.
 * Its host key is judged by the rules of the built-in transport: `ssh` is given the keys that count for us and no others.
 * Secrets come from `options.secret`, each for the one question that is expected.
 * @throws EndpointError as the built-in transport does; `usage` where this system or this address cannot be served so
 */
export async function connectOpenssh(place: Place, options: ConnectOptions, steps: ConnectionSteps = {}): Promise<SshConnection> {
  if (process.platform === 'win32') {
    throw new EndpointError('usage', "The system's OpenSSH is used on Linux and macOS only.", 'Use the built-in transport on Windows.');
  }
  const way: Visit[] = [];
  for (const { server, login } of options.jump ?? []) {
    const hop = parseServer(server);
    way.push(await namingHop(hop, async () => visitTo(hop, { ...options, login }, {}, [...way], true)));
  }
  const visit = await visitTo(place, options, toldOnce(steps), way, false);
  for (const each of [...way, visit]) if (!each.known().isKnown) await each.meet();
  try {
    return await visit.logIn();
  } catch (error) {
    if (!(error instanceof RefusedHostKey)) throw error;
    // `ssh` says no more than that: the key is looked at, so that the refusal says what is wrong with it.
    await error.visit.meet();
  }
  return visit.logIn();
}

async function visitTo(
  place: Place,
  options: ConnectOptions,
  steps: ConnectionSteps,
  way: readonly Visit[],
  isHop: boolean,
): Promise<Visit> {
  const order = await orderFor(place, options);
  return new Visit(place, order, await readRoute(order, options.signal), options, steps, way, isHop);
}

/** The key of a server is none of those that `ssh` was given. */
class RefusedHostKey extends EndpointError {
  constructor(readonly visit: Visit) {
    super(
      'host-key-unknown',
      `The host key of ${authority(visit.place)} could not be checked by ssh.`,
      'Try again, or use the built-in transport.',
    );
  }
}

async function orderFor({ host, port, user }: Place, { login, defaultUser }: ConnectOptions): Promise<SshOrder> {
  // A password lies in the vault under its user, so that nobody but us may say who it is.
  const named = user ?? defaultUser ?? (login.kind === 'password' ? userInfo().username : undefined);
  if (login.kind === 'key') await checkKeyFile(login.keyFile);
  return {
    host,
    ...(port === 22 ? {} : { port }),
    ...(named === undefined ? {} : { user: named }),
    login: login.kind === 'key' ? { kind: 'key', keyFile: resolve(expandKeyFile(login.keyFile)) } : { kind: login.kind },
  };
}

/** All that is known of one connection that is to be made. */
class Visit {
  readonly #token = `heliograph-${randomBytes(12).toString('hex')}`;

  /** @param way the servers that lead there, the first of them first */
  constructor(
    readonly place: Place,
    private readonly order: SshOrder,
    private readonly route: SshRoute,
    private readonly options: ConnectOptions,
    private readonly steps: ConnectionSteps,
    private readonly way: readonly Visit[],
    private readonly isHop: boolean,
  ) {}

  /** The keys that count for the server now. */
  known(): KnownLines {
    return knownLines(this.options.hostKeys, { ...this.place, route: this.route }, this.#token);
  }

  /**
   * Looks at the server's key without logging in, and judges it.
   * @throws EndpointError `host-key-unknown`, `host-key-changed` unless the key is trusted, or may be from now on
   */
  async meet(): Promise<void> {
    return this.isHop ? namingHop(this.place, () => this.#meet()) : this.#meet();
  }

  async #meet(): Promise<void> {
    const { hostKeys, acceptNewHostKey } = this.options;
    const { host, port } = this.place;
    const key = await this.#look();
    const verdict = judgeOnRoute(hostKeys, { ...this.place, route: this.route }, key);
    if (verdict.kind === 'trusted') return;
    if (verdict.kind !== 'unknown' || !acceptNewHostKey) throw explainVerdict(verdict);
    hostKeys.accept(host, port, key);
  }

  /** Logs in and starts SFTP. @throws RefusedHostKey, EndpointError */
  logIn(): Promise<SshConnection> {
    const { name, lines } = this.known();
    const { steps } = this;
    let software = '';
    return this.#attempt(name, {
      parameters: async (askpass) =>
        sftpArguments(this.order, {
          name,
          knownHostsFile: await askpass.put('known_hosts', `${lines.join('\n')}\n`),
          ...(await this.#through(askpass)),
        }),
      onLine: (line) => {
        if (software === '') software = softwareIn(line) ?? '';
      },
      work: async (way, process) => {
        await way.reach('reached');
        steps.onReached?.();
        await way.reach('trusted');
        steps.onTrusted?.();
        await way.reach('logged-in');
        steps.onLoggedIn?.();
        const transport = new OpensshTransport(process, authority(this.place));
        const close = (): void => {
          transport.close();
        };
        return { transport, software, close };
      },
    });
  }

  /** The key that the server shows, in its wire form. */
  #look(): Promise<Buffer> {
    let file = '';
    let onWritten: () => void = () => undefined;
    const written = new Promise<void>((resolve) => {
      onWritten = resolve;
    });
    return this.#attempt(this.#token, {
      parameters: async (askpass) => {
        file = await askpass.put('seen', '');
        return lookArguments(this.order, { name: this.#token, knownHostsFile: file, ...(await this.#through(askpass)) });
      },
      onLine: (line) => {
        if (line.startsWith('Warning: Permanently added')) onWritten();
      },
      work: async (way, process) => {
        await way.reach('reached');
        this.steps.onReached?.();
        await written;
        // At once: without a way to log in, ssh is about to end, and that would count as having failed.
        const [seen] = parseKnownHosts(readFileSync(file, 'utf8'));
        process.stop();
        if (seen === undefined) throw new RefusedHostKey(this);
        return seen.key;
      },
    });
  }

  /** Writes the programs that lead to the server over those on the way, each checked and logged in at by our rules. */
  async #through(askpass: Askpass): Promise<Pick<HostKeyCheck, 'through'>> {
    let through: Pick<HostKeyCheck, 'through'> = {};
    for (const [index, hop] of this.way.entries()) {
      const { name, lines } = hop.known();
      const knownHostsFile = await askpass.put(`known_hosts.${String(index)}`, `${lines.join('\n')}\n`);
      const logFile = await askpass.put(logOf(index), '');
      const script = forwardScript(sshProgram(), forwardArguments(hop.order, { name, knownHostsFile, ...through }, logFile));
      through = { through: throughProgram(await askpass.putProgram(`way.${String(index)}`, script)) };
    }
    return through;
  }

  /** Who answers for this server. @param name under which its key is looked up */
  #prompts(name: string): LoginPrompts {
    const { place, route, options, order } = this;
    const { login } = options;
    const user = order.user ?? route.user;
    const facts = { user, host: place.host, port: place.port, ...(login.kind === 'key' ? { keyFile: login.keyFile } : {}) };
    return new LoginPrompts(expectedPrompt(order, user, name), facts, options.secret);
  }

  #attempt<T>(
    name: string,
    { parameters, onLine, work }: Pick<AttemptOptions, 'parameters' | 'onLine'> & { work: Parameters<typeof SshAttempt.run<T>>[1] },
  ): Promise<T> {
    const { place, options } = this;
    const own = this.#prompts(name);
    const theirs = this.way.map((hop) => hop.#prompts(hop.known().name));
    const explain = async ({ said }: SshEnded, askpass: Askpass | undefined): Promise<Error> => {
      for (const [index, hop] of this.way.entries()) {
        const heard = ((await askpass?.read(logOf(index))) ?? '').split(/\r?\n/);
        if (!sawHost(said) && endedThere(heard)) return hop.#explain(heard, theirs[index] ?? own, this.way[index + 1]?.place ?? place);
      }
      return this.#explain(said, own);
    };
    const prompts = new PromptsOnTheWay([...theirs, own]);
    return SshAttempt.run({ place, signal: options.signal, prompts, parameters, onLine, explain }, work);
  }

  /** @param next where it should have led on to, for a server on the way */
  #explain(said: readonly string[], prompts: LoginPrompts, next: SshPlace = this.place): EndpointError {
    const { place, route, isHop } = this;
    if (!refusedHostKey(said)) {
      const error = explainFailedAttempt(said, place, (methods, isPartial) => prompts.refusal(methods, isPartial));
      return isHop ? atJumpHost(place, explainForwardWords(said, next) ?? error) : error;
    }
    return route.isProxied && this.way.length === 0 && !sawHost(said) ? unknownOnTheWay(place.host) : new RefusedHostKey(this);
  }
}

function logOf(index: number): string {
  return `log.${String(index)}`;
}

/** Whether a refused key was the server's own: on the way to it, its greeting was not heard yet. */
function sawHost(said: readonly string[]): boolean {
  return said.some((line) => softwareIn(line) !== undefined);
}

function expectedPrompt({ login }: SshOrder, user: string, name: string): ExpectedPrompt {
  switch (login.kind) {
    case 'agent':
      return { kind: 'none' };
    case 'password':
      return { kind: 'password', user, name };
    case 'key':
      return { kind: 'passphrase', keyFile: login.keyFile };
  }
}

/** Each step is told once, however many attempts it takes. */
function toldOnce(steps: ConnectionSteps): ConnectionSteps {
  const once = (tell: (() => void) | undefined): (() => void) => {
    let isTold = false;
    return () => {
      if (!isTold) tell?.();
      isTold = true;
    };
  };
  return { onReached: once(steps.onReached), onTrusted: once(steps.onTrusted), onLoggedIn: once(steps.onLoggedIn) };
}
