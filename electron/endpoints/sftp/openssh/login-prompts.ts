import { EndpointError } from '../../../engine/endpoint';
import type { ConnectOptions } from '../../connect-options';
import { describeServerText } from '../server-text';
import { sortPrompt, type ExpectedPrompt } from './prompts';

export interface LoginFacts {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** As the settings name it; its secret lies under this name. */
  readonly keyFile?: string;
}

/** Answers what `ssh` asks: the expected question, once. Anything else ends the attempt. */
export class LoginPrompts {
  #answered = false;

  constructor(
    private readonly expected: ExpectedPrompt,
    private readonly facts: LoginFacts,
    private readonly secret: ConnectOptions['secret'],
  ) {}

  /** Whether the password was asked for at all. */
  get wasAsked(): boolean {
    return this.#answered;
  }

  /** Whether this is the question that is expected. */
  expects(question: string): boolean {
    return sortPrompt(question, this.expected) === 'expected';
  }

  /** @throws EndpointError `login` where the attempt must end */
  async answer(question: string): Promise<string> {
    switch (sortPrompt(question, this.expected)) {
      case 'expected':
        return this.#give();
      case 'other-key':
        return '';
      case 'host-key':
        throw unknownOnTheWay(this.facts.host);
      case 'other':
        throw new EndpointError(
          'login',
          `${this.expected.kind === 'password' ? 'The server asks for more than a password' : 'ssh asks for something that only a person can give'}: ${describeServerText(question.trim())}.`,
          'Use a private key or an agent that need no further word; one-time codes cannot be entered by a program that runs by itself.',
        );
    }
  }

  /** Why a server that was answered let nobody in. @param methods what it still offered; @param isPartial it took the first of several */
  refusal(methods: string, isPartial: boolean): EndpointError {
    const { user, keyFile } = this.facts;
    const offered = describeServerText(methods);
    if (isPartial) {
      return new EndpointError(
        'login',
        `The server took the first login of ${user} and asks for another besides: ${offered}.`,
        'Heliograph logs in by one; ask the administrator whether one can be enough for this account.',
      );
    }
    switch (this.expected.kind) {
      case 'password':
        return this.#answered ? wrongPassword(user) : noPasswords(user, offered);
      case 'passphrase':
        return new EndpointError(
          'login',
          `The server refused the private key ${keyFile ?? ''} for ${user}.`,
          `Add its public half to ~/.ssh/authorized_keys of ${user} on the server, or check the user name.`,
        );
      case 'none':
        return new EndpointError(
          'login',
          `The server refused every key that ssh has for ${user} without asking: those of the agent and of ~/.ssh.`,
          'Add the right key to the agent (ssh-add), or name one key file.',
        );
    }
  }

  async #give(): Promise<string> {
    const { user, host, port, keyFile = '' } = this.facts;
    const isPassword = this.expected.kind === 'password';
    if (this.#answered) {
      throw isPassword
        ? wrongPassword(user)
        : new EndpointError('login', `The passphrase of the private key ${keyFile} is wrong.`, 'Enter it again.');
    }
    this.#answered = true;
    const secret = await this.secret(isPassword ? { kind: 'password', user, host, port } : { kind: 'passphrase', keyFile });
    if (secret === undefined) throw missing(isPassword ? undefined : keyFile, user, host);
    if (/[\r\n\0]/.test(secret)) {
      throw new EndpointError('login', 'The secret holds a line break, which ssh cannot be given.', 'Use the built-in transport for it.');
    }
    return secret;
  }
}

/** Answers for several servers at once: those on the way, and the last one, who answers for all else. */
export class PromptsOnTheWay {
  constructor(private readonly servers: readonly LoginPrompts[]) {}

  /** @throws EndpointError `login` where the attempt must end */
  answer(question: string): Promise<string> {
    const expecting = this.servers.filter((each) => each.expects(question));
    // One key may be asked for at several servers, once each.
    const next = expecting.find((each) => !each.wasAsked) ?? expecting.at(-1) ?? this.servers.at(-1);
    return next === undefined ? Promise.resolve('') : next.answer(question);
  }
}

/** A server between here and the mirror is not known, and whether it may be trusted is not ours to say. */
export function unknownOnTheWay(host: string): EndpointError {
  return new EndpointError(
    'host-key-unknown',
    `The identity of a server on the way to ${host} (ProxyJump) is not known to ssh, or is another than before.`,
    'Connect to it once with ssh, and compare its fingerprint with the one that its administrator tells you.',
  );
}

function wrongPassword(user: string): EndpointError {
  return new EndpointError(
    'login',
    `The server refused the password of ${user}, or does not know this user.`,
    'Check the user name and the password; a server tells both apart to nobody.',
  );
}

function noPasswords(user: string, offered: string): EndpointError {
  return new EndpointError(
    'login',
    `The server takes no password from ${user}; it offers ${offered}.`,
    'Use a private key or the SSH agent for this server.',
  );
}

function missing(keyFile: string | undefined, user: string, host: string): EndpointError {
  if (keyFile === undefined) {
    return new EndpointError(
      'login',
      `There is no password for ${user} at ${host}.`,
      'Enter it when asked, store it in the keychain, or set HELIOGRAPH_PASSWORD.',
    );
  }
  return new EndpointError(
    'login',
    `The private key ${keyFile} needs a passphrase.`,
    'Give it when asked, store it in the keychain, or set HELIOGRAPH_PASSPHRASE.',
  );
}
