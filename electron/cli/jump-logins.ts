import type { Jump, Login } from '../contract/site';
import { EndpointError } from '../engine/endpoint';
import type { PasswordNeed } from '../vault/environment-vault';
import { candidatesFor, trialOptions } from './default-logins';
import { withIdentity } from './places';
import type { ConnectionChoices } from './run-options';
import { passwordNeed, passwordOf, serverPlace, type Secrets } from './secrets';
import type { Session } from './session';

/** The passwords that servers of `--jump` may need: each by its host. */
export function jumpNeeds(servers: readonly string[]): PasswordNeed[] {
  return servers.flatMap((server) => passwordNeed(serverPlace(server)) ?? []);
}

/**
 * How to log in at the servers of `--jump`, found like for any address that nobody saved: each is tried over those before
 * it. Nothing where the command names none.
 */
export async function chooseJump(
  session: Session,
  choices: ConnectionChoices,
  secrets: Secrets,
): Promise<{ readonly jump?: readonly Jump[] }> {
  if (choices.jump === undefined) return {};
  const found: Jump[] = [];
  for (const server of choices.jump) found.push({ server, login: await loginAt(server, found, session, choices, secrets) });
  return { jump: found };
}

async function loginAt(
  server: string,
  before: readonly Jump[],
  session: Session,
  { jump: _, ...choices }: ConnectionChoices,
  secrets: Secrets,
): Promise<Login> {
  const credential = passwordOf(serverPlace(server).address);
  if (choices.identity !== undefined || credential === undefined) {
    return withIdentity(
      { kind: 'agent' },
      { workingFolder: session.workingFolder, ...(choices.identity && { identity: choices.identity }) },
    );
  }
  const candidates = await candidatesFor(session, credential, secrets);
  const last = candidates.at(-1) ?? candidates[0];
  // The system's ssh tries what it has by itself.
  if (choices.transport === 'openssh') return candidates[0];
  const { logInAtHops } = await import('../endpoints/sftp/jump');
  for (const login of candidates.slice(0, -1)) {
    try {
      await logInAtHops([...before, { server, login }], await trialOptions(session, choices, secrets, login));
      return login;
    } catch (error) {
      // Only a refused login makes another way worth trying; all else the run itself reports.
      if (!(error instanceof EndpointError) || error.kind !== 'login') return login;
    }
  }
  return last;
}
