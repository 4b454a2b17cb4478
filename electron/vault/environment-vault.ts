import { accountOf, type CredentialRef, type Vault } from './vault';

/** What the environment held. */
export interface EnvironmentSecrets {
  /** `HELIOGRAPH_PASSWORD`. */
  readonly password: string | undefined;
  /** `HELIOGRAPH_PASSWORD_<MIRROR>`, by what follows the underscore. */
  readonly passwords: ReadonlyMap<string, string>;
  /** `HELIOGRAPH_PASSPHRASE`. */
  readonly passphrase: string | undefined;
}

/** A login of this command that may need a password. */
export interface PasswordNeed {
  /** The mirror's name; for an address without a name, its host. */
  readonly name: string;
  readonly credential: Extract<CredentialRef, { kind: 'password' }>;
}

const PASSWORD = 'HELIOGRAPH_PASSWORD';
const PASSWORD_OF = `${PASSWORD}_`;
const PASSPHRASE = 'HELIOGRAPH_PASSPHRASE';

/** Takes the secrets out of an environment, at once, so that no child process gets them. Empty ones count as absent. */
export function takeEnvironmentSecrets(env: Record<string, string | undefined>): EnvironmentSecrets {
  const take = (variable: string): string | undefined => {
    const value = env[variable];
    delete env[variable];
    return value === '' ? undefined : value;
  };
  const passwords = new Map<string, string>();
  for (const variable of Object.keys(env).filter((each) => each.startsWith(PASSWORD_OF))) {
    const value = take(variable);
    if (value !== undefined) passwords.set(variable.slice(PASSWORD_OF.length), value);
  }
  return { password: take(PASSWORD), passphrase: take(PASSPHRASE), passwords };
}

/** What follows `HELIOGRAPH_PASSWORD_` for a mirror's name or a host: upper case, `_` for each other character. */
export function variableSuffix(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/gu, '_');
}

/**
 * The password for one login. A variable with a name serves the login of that name, unless two different logins of the
 * command share that variable; the plain one serves only where the command has exactly one login. A secret never goes to
 * a server that it may not be meant for.
 */
export function environmentPassword(
  secrets: EnvironmentSecrets,
  credential: PasswordNeed['credential'],
  needs: readonly PasswordNeed[],
): string | undefined {
  const account = accountOf(credential);
  const accountsOf = (suffix: string) =>
    new Set(needs.filter((need) => variableSuffix(need.name) === suffix).map((need) => accountOf(need.credential)));
  for (const need of needs.filter((each) => accountOf(each.credential) === account)) {
    const suffix = variableSuffix(need.name);
    const named = secrets.passwords.get(suffix);
    if (named !== undefined && accountsOf(suffix).size === 1) return named;
  }
  const accounts = new Set(needs.map((need) => accountOf(need.credential)));
  return accounts.size === 1 && accounts.has(account) ? secrets.password : undefined;
}

/**
 * Why a secret in the environment is of no use to this command, in one sentence; undefined where all is well. `needs`
 * are the command's password logins.
 */
export function environmentFault(secrets: EnvironmentSecrets, needs: readonly PasswordNeed[]): string | undefined {
  const variables = (some: readonly PasswordNeed[]) => [...new Set(some.map((need) => PASSWORD_OF + variableSuffix(need.name)))].join(', ');
  const unserved = needs.filter((need) => environmentPassword(secrets, need.credential, needs) === undefined);
  if (secrets.password !== undefined && unserved.length > 0) {
    return `${PASSWORD} is not used, because this command logs in at several places; set ${variables(unserved)} instead.`;
  }
  const shared = unserved.filter((need) => secrets.passwords.has(variableSuffix(need.name)));
  if (shared.length > 0)
    return `${variables(shared)} is not used, because mirrors of different servers share that name; rename one of them.`;
  return undefined;
}

/** The secrets of an environment as a vault that is only read. */
export function environmentVault(secrets: EnvironmentSecrets, needs: readonly PasswordNeed[]): Vault {
  const refuse = () => Promise.reject(new Error('The environment cannot keep a secret.'));
  return {
    kind: 'environment',
    message: 'Passwords are taken from the environment.',
    read: (credential) =>
      Promise.resolve(credential.kind === 'passphrase' ? secrets.passphrase : environmentPassword(secrets, credential, needs)),
    write: refuse,
    remove: refuse,
  };
}
