import { userInfo } from 'node:os';
import {
  BaseAgent,
  createAgent,
  type AnyAuthMethod,
  type AuthenticationType,
  type IdentityCallback,
  type ParsedKey,
  type Prompt,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import type { Login } from '../../contract/site';
import { EndpointError } from '../../engine/endpoint';
import type { ConnectOptions } from '../connect-options';
import { looksLikePassword } from './password-prompt';
import { loadPrivateKey } from './private-key';
import { describeServerText } from './server-text';

/** Keys of an agent that are offered: OpenSSH ends the connection after as many refusals (MaxAuthTries 6). */
const MAX_AGENT_KEYS = 6;

/** How one connection logs in: asked by ssh2 for one attempt after the other. */
export interface Authentication {
  readonly user: string;
  /** The one key that there is, if it can sign without asking anybody. */
  readonly key?: ParsedKey;
  /** The first attempt depends on nothing that the server announces meanwhile, as an RSA key's algorithm does. */
  readonly startsAtOnce?: boolean;
  /**
   * The next attempt, or undefined if there is no other that makes sense.
   * @throws EndpointError `login` with the reason why it ends here
   */
  next(methodsLeft: readonly AuthenticationType[] | null, partialSuccess: boolean | null): Promise<AnyAuthMethod | undefined>;
  /** Why the server's last refusal happened, in a sentence. */
  refusal(): EndpointError;
}

/** Prepares a login. What can fail without the server (a key file, a missing agent) fails here, before anything is sent. */
export async function prepareAuthentication(
  login: Login,
  place: { user?: string; host: string; port: number },
  options: ConnectOptions,
): Promise<Authentication> {
  const user = place.user ?? options.defaultUser ?? userInfo().username;
  switch (login.kind) {
    case 'password':
      return new PasswordAuthentication(user, place, options.secret);
    case 'key':
      return new KeyAuthentication(user, login.keyFile, await loadPrivateKey(login.keyFile, options.secret));
    case 'agent':
      return new AgentAuthentication(user, await findAgent());
  }
}

class PasswordAuthentication implements Authentication {
  readonly startsAtOnce = true;
  #attempts = 0;
  #password: string | undefined;
  #asksForMore: string | undefined;

  constructor(
    readonly user: string,
    private readonly place: { host: string; port: number },
    private readonly secret: ConnectOptions['secret'],
  ) {}

  async next(methodsLeft: readonly AuthenticationType[] | null, partialSuccess: boolean | null): Promise<AnyAuthMethod | undefined> {
    this.#attempts++;
    if (this.#attempts === 1) {
      this.#password = await this.secret({ kind: 'password', user: this.user, host: this.place.host, port: this.place.port });
      if (this.#password === undefined) {
        throw new EndpointError(
          'login',
          `There is no password for ${this.user} at ${this.place.host}.`,
          'Enter it when asked, store it in the keychain, or set HELIOGRAPH_PASSWORD.',
        );
      }
      return { type: 'password', username: this.user, password: this.#password };
    }
    // One refused password is one failed login: only a server that takes no plain passwords is asked the other way.
    const interactive =
      methodsLeft?.includes('keyboard-interactive') === true && (partialSuccess === true || !methodsLeft.includes('password'));
    if (this.#attempts > 2 || !interactive) return undefined;
    return {
      type: 'keyboard-interactive',
      username: this.user,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        finish(this.#answer(prompts));
      },
    };
  }

  refusal(): EndpointError {
    if (this.#asksForMore !== undefined) {
      return new EndpointError(
        'login',
        `The server asks for more than a password: ${this.#asksForMore}.`,
        'Use a private key or an agent for this server; one-time codes cannot be entered by a program that runs by itself.',
      );
    }
    return new EndpointError(
      'login',
      `The server refused the password of ${this.user}, or does not know this user.`,
      'Check the user name and the password; a server tells both apart to nobody.',
    );
  }

  /** Gives the password to one hidden, password-like prompt, once; anything else gets nothing. */
  #answer(prompts: readonly Prompt[]): string[] {
    const password = this.#password;
    this.#password = undefined;
    const only = prompts[0];
    if (password !== undefined && prompts.length === 1 && only?.echo !== true && looksLikePassword(only?.prompt ?? '')) return [password];
    this.#asksForMore = describeServerText(prompts.map((each) => each.prompt).join(' '));
    return prompts.map(() => '');
  }
}

class KeyAuthentication implements Authentication {
  readonly startsAtOnce: boolean;
  #tried = false;

  constructor(
    readonly user: string,
    private readonly keyFile: string,
    readonly key: ParsedKey,
  ) {
    this.startsAtOnce = key.type !== 'ssh-rsa';
  }

  next(): Promise<AnyAuthMethod | undefined> {
    if (this.#tried) return Promise.resolve(undefined);
    this.#tried = true;
    return Promise.resolve({ type: 'publickey', username: this.user, key: this.key });
  }

  refusal(): EndpointError {
    return new EndpointError(
      'login',
      `The server refused the private key ${this.keyFile} for ${this.user}.`,
      `Add its public half to ~/.ssh/authorized_keys of ${this.user} on the server, or check the user name.`,
    );
  }
}

class AgentAuthentication implements Authentication {
  #tried = false;

  constructor(
    readonly user: string,
    private readonly agent: BaseAgent<ParsedKey>,
  ) {}

  next(): Promise<AnyAuthMethod | undefined> {
    if (this.#tried) return Promise.resolve(undefined);
    this.#tried = true;
    return Promise.resolve({ type: 'agent', username: this.user, agent: this.agent });
  }

  refusal(): EndpointError {
    return new EndpointError(
      'login',
      `The server refused every key of the SSH agent for ${this.user} (at most ${String(MAX_AGENT_KEYS)} are offered).`,
      'Add the right key to the agent (ssh-add), or name one key file.',
    );
  }
}

async function findAgent(): Promise<BaseAgent<ParsedKey>> {
  const socket = process.env['SSH_AUTH_SOCK'] ?? (process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : '');
  if (socket === '')
    throw new EndpointError(
      'login',
      'No SSH agent is running.',
      'Start one (ssh-agent, ssh-add), or log in with a key file or a password.',
    );
  const agent = createAgent(socket) as BaseAgent<ParsedKey>;
  const keys = await new Promise<ParsedKey[] | undefined>((resolve) => {
    agent.getIdentities((error, found) => {
      resolve(error ? undefined : ((found ?? []) as ParsedKey[]));
    });
  });
  if (keys === undefined)
    throw new EndpointError('login', 'The SSH agent does not answer.', 'Start it again, or log in with a key file or a password.');
  if (keys.length === 0) throw new EndpointError('login', 'The SSH agent holds no keys.', 'Add one with ssh-add.');
  return new FirstKeys(agent, keys.slice(0, MAX_AGENT_KEYS));
}

/** An agent that offers only some of its keys. */
class FirstKeys extends BaseAgent<ParsedKey> {
  constructor(
    private readonly agent: BaseAgent<ParsedKey>,
    private readonly keys: ParsedKey[],
  ) {
    super();
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(undefined, this.keys);
  }

  override sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    if (typeof options === 'function') this.agent.sign(key, data, options);
    else this.agent.sign(key, data, options, callback);
  }
}
