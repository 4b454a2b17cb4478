import { userInfo } from 'node:os';
import { parseAddress } from '../endpoints/address';
import type { RunHooks, TaskPlace } from '../runs/task';
import { environmentFault, environmentVault, type EnvironmentSecrets, type PasswordNeed } from '../vault/environment-vault';
import { openVault } from '../vault/open-vault';
import { accountOf, type CredentialRef, type Vault } from '../vault/vault';
import { CommandError } from './command-error';
import type { Output } from './output';
import { askSecret } from './prompt';

/** Runs a talk with the person while the progress bars are off the screen. */
export type Aside = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Where a command's secrets come from: the environment, the keychain, a prompt, in this order. */
export interface Secrets {
  /** Whether the environment or the keychain has it; asks nobody. */
  has(credential: CredentialRef): Promise<boolean>;
  /** What a run reads secrets with. Each is asked for once, one question at a time. */
  reader(aside: Aside): RunHooks['secret'];
  /** The vault that keeps secrets beyond this command, if there is one. */
  vault(): Promise<Vault>;
}

/** A place's password as the vault names it. @throws EndpointError `usage` for an address that is none */
export function passwordOf(address: string): PasswordNeed['credential'] | undefined {
  const parsed = parseAddress(address);
  if (parsed.kind !== 'sftp') return undefined;
  return { kind: 'password', user: parsed.user ?? userInfo().username, host: parsed.host, port: parsed.port };
}

/** A server on the way as a place without a name, for what goes by addresses. */
export function serverPlace(server: string): Pick<TaskPlace, 'label' | 'address'> {
  const address = `sftp://${server}/`;
  return { label: address, address };
}

/** The password that a place may need: by the name of its mirror, or by its host where it has no name. */
export function passwordNeed(place: Pick<TaskPlace, 'label' | 'address'>): PasswordNeed | undefined {
  const credential = passwordOf(place.address);
  return credential && { name: place.label === place.address ? credential.host : place.label, credential };
}

/**
 * Opens the sources of secrets for a command. The keychain is only touched once the environment has no answer.
 * @param mayAsk whether a person is asked who sits there
 */
export function openSecrets(
  output: Output,
  environment: EnvironmentSecrets,
  needs: readonly PasswordNeed[],
  mayAsk = output.canAsk,
): Secrets {
  return new CommandSecrets(output, environmentVault(environment, needs), environmentFault(environment, needs), mayAsk);
}

class CommandSecrets implements Secrets {
  readonly #answers = new Map<string, Promise<string | undefined>>();
  #vault: Promise<Vault> | undefined;
  #lastQuestion: Promise<unknown> = Promise.resolve();
  #told = false;

  constructor(
    private readonly output: Output,
    private readonly environment: Vault,
    private readonly fault: string | undefined,
    private readonly mayAsk: boolean,
  ) {}

  vault(): Promise<Vault> {
    this.#vault ??= openVault({ allowKeychain: true });
    return this.#vault;
  }

  async has(credential: CredentialRef): Promise<boolean> {
    return (await this.#known(credential)) !== undefined;
  }

  reader(aside: Aside): RunHooks['secret'] {
    return (credential) => {
      const account = accountOf(credential);
      const answer = this.#answers.get(account) ?? this.#find(credential, aside);
      this.#answers.set(account, answer);
      return answer;
    };
  }

  async #known(credential: CredentialRef): Promise<string | undefined> {
    const given = await this.environment.read(credential);
    if (given !== undefined) return given;
    const vault = await this.vault();
    // A keychain that fails now must not keep a person from typing the password.
    return vault.read(credential).catch((error: unknown) => {
      this.output.remark([`heliograph: ${error instanceof Error ? error.message : String(error)}`]);
      return undefined;
    });
  }

  async #find(credential: CredentialRef, aside: Aside): Promise<string | undefined> {
    const known = await this.#known(credential);
    if (known !== undefined) return known;
    if (this.mayAsk) return this.#ask(credential, aside);
    await this.#tellWhatElse(credential, aside);
    return undefined;
  }

  #ask(credential: CredentialRef, aside: Aside): Promise<string | undefined> {
    const question =
      credential.kind === 'password' ? `Password for ${credential.user}@${credential.host}` : `Passphrase of ${credential.keyFile}`;
    const answer = this.#lastQuestion.then(() => aside(() => askSecret(question, this.output.stdin, this.output.progressStream)));
    this.#lastQuestion = answer.catch(() => undefined);
    return answer.then(
      (typed) => (typed === '' ? undefined : typed),
      (error: unknown) => {
        // Ctrl-C at the prompt means what it means elsewhere: stop the run.
        if (error instanceof CommandError && error.code === 'interrupted' && process.emit('SIGINT')) return undefined;
        throw error;
      },
    );
  }

  async #tellWhatElse(credential: CredentialRef, aside: Aside): Promise<void> {
    if (this.#told) return;
    this.#told = true;
    const vault = await this.vault();
    const sentences = [
      ...(this.fault !== undefined && credential.kind === 'password' ? [this.fault] : []),
      ...(vault.kind === 'memory' ? [vault.message] : []),
      ...(credential.kind === 'passphrase' ? ['HELIOGRAPH_PASSPHRASE in the environment can hold the passphrase of a key file.'] : []),
    ];
    await aside(() => Promise.resolve(this.output.complain(sentences.map((sentence) => `heliograph: ${sentence}`))));
  }
}
