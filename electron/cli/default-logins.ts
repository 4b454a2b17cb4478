import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseAddress } from '../endpoints/address';
import { EndpointError } from '../engine/endpoint';
import type { Jump, Login } from '../contract/site';
import type { ConnectOptions } from '../endpoints/connect-options';
import type { CredentialRef } from '../vault/vault';
import { loginCandidates } from './login-choice';
import type { ConnectionChoices } from './run-options';
import { passwordOf, type Secrets } from './secrets';
import type { Session } from './session';

/** How to reach servers while it is found out how to log in there: the logins on the way are known by then. */
export type LoginChoices = Pick<ConnectionChoices, 'knownHosts' | 'acceptNewHostKey' | 'transport'> & { readonly jump?: readonly Jump[] };

/** OpenSSH's own names of private keys, the best first. */
const KEY_NAMES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** The private keys that OpenSSH would try by itself. */
function defaultKeyFiles(home: string): string[] {
  return KEY_NAMES.map((name) => path.join(home, '.ssh', name)).filter((file) => existsSync(file));
}

/** Whether an SSH agent can be expected to answer. */
function hasAgent(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  return (env['SSH_AUTH_SOCK'] ?? '') !== '' || (platform === 'win32' && existsSync('\\\\.\\pipe\\openssh-ssh-agent'));
}

/**
 * Finds how to log in at addresses where nobody said how. Where one way is possible it is taken unseen; where several
 * are, they are tried one after the other, each once, until the server lets us in. Folders need none.
 */
export async function chooseDefaultLogins(
  session: Session,
  addresses: readonly string[],
  choices: LoginChoices,
  secrets: Secrets,
): Promise<ReadonlyMap<string, Login>> {
  const chosen = new Map<string, Login>();
  const byAccount = new Map<string, Login>();
  for (const address of addresses) {
    const credential = passwordOf(address);
    if (credential === undefined) continue;
    const account = `${credential.user}@${credential.host}:${String(credential.port)}`;
    const candidates = await candidatesFor(session, credential, secrets);
    const login =
      byAccount.get(account) ??
      (candidates.length === 1 ? candidates[0] : await firstAccepted(session, address, candidates, choices, secrets));
    byAccount.set(account, login);
    chosen.set(address, login);
  }
  return chosen;
}

/** How to log in at an account where nobody said how, in the order to try. */
export async function candidatesFor(session: Session, credential: CredentialRef, secrets: Secrets): Promise<readonly [Login, ...Login[]]> {
  return loginCandidates({
    hasPassword: await secrets.has(credential),
    hasAgent: hasAgent(session.env, process.platform),
    keyFiles: defaultKeyFiles(homedir()),
    canAsk: session.output.canAsk,
  });
}

/** What connecting on trial needs. */
export async function trialOptions(session: Session, choices: LoginChoices, secrets: Secrets, login: Login): Promise<ConnectOptions> {
  const { hostKeysOf } = await import('./trusted-keys');
  return {
    login,
    ...(choices.transport && { transport: choices.transport }),
    ...(choices.jump && { jump: choices.jump }),
    secret: secrets.reader((work) => work()),
    hostKeys: hostKeysOf(session, choices),
    acceptNewHostKey: choices.acceptNewHostKey,
    connections: 1,
    signal: AbortSignal.timeout(120_000),
  };
}

/** The first login that the server accepts; the last one if it accepts none, so that the run says why. */
async function firstAccepted(
  session: Session,
  text: string,
  candidates: readonly [Login, ...Login[]],
  choices: LoginChoices,
  secrets: Secrets,
): Promise<Login> {
  const address = parseAddress(text);
  const last = candidates.at(-1) ?? candidates[0];
  if (address.kind !== 'sftp') return last;
  const { openSftpEndpoint } = await import('../endpoints/sftp/open-sftp-endpoint');
  for (const login of candidates.slice(0, -1)) {
    try {
      const endpoint = await openSftpEndpoint(address, await trialOptions(session, choices, secrets, login));
      await endpoint.close();
      return login;
    } catch (error) {
      // Only a refused login makes another way worth trying; all else the run itself reports.
      if (!(error instanceof EndpointError) || error.kind !== 'login') return login;
    }
  }
  return last;
}
