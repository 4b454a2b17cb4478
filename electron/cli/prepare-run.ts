import { newRunId } from '../runs/run-id';
import { DEFAULT_PREFERENCES, type Login, type Settings } from '../contract/site';
import type { RunTask, TaskPlace } from '../runs/task';
import type { PasswordNeed } from '../vault/environment-vault';
import { chooseDefaultLogins } from './default-logins';
import { chooseJump, jumpNeeds } from './jump-logins';
import { choosePlaces, type Places } from './places';
import type { RunOptions } from './run-options';
import { buildRunTask, type RunWish } from './run-task';
import { openSecrets, passwordNeed, serverPlace, type Secrets } from './secrets';
import type { Session } from './session';

/** A run that is ready to be performed. */
export interface PreparedRun {
  readonly task: RunTask;
  readonly secrets: Secrets;
}

/** A login for a moment: the addresses are known before it is known how to log in there. */
const UNDECIDED: Login = { kind: 'password' };

/** The logins of a command that may need a password. */
export function passwordNeeds(places: readonly Pick<TaskPlace, 'label' | 'address' | 'login' | 'jump'>[]): PasswordNeed[] {
  return places
    .flatMap((place) => [place, ...(place.jump ?? []).map(({ server, login }) => ({ ...serverPlace(server), login }))])
    .filter((place) => place.login.kind === 'password')
    .flatMap((place) => passwordNeed(place) ?? []);
}

/**
 * Turns arguments and options into a task: chooses places, and where neither the site nor an option says how to log in,
 * finds out how. Connects only where several ways are possible.
 */
export async function prepareRun(
  session: Session,
  positional: readonly string[],
  options: RunOptions,
  wish: Omit<RunWish, 'runId'>,
): Promise<PreparedRun> {
  const settings = readNeededSettings(session, positional);
  const { jump: servers = [], ...choices } = options;
  const { identity, transport } = choices;
  const given = { workingFolder: session.workingFolder, ...(identity && { identity }), ...(transport && { transport }) };
  const undecided = choosePlaces(positional, options.mirror, settings, { ...given, loginOf: () => UNDECIDED });
  const everyone = [undecided.origin, ...undecided.mirrors];
  const secrets = openSecrets(session.output, session.environmentSecrets, [...passwordNeeds(everyone), ...jumpNeeds(servers)]);
  const way = await chooseJump(session, options, secrets);
  const facts = { ...given, ...way };
  const logins = await chooseDefaultLogins(session, freePlaces(undecided, options), { ...choices, ...way }, secrets);
  const places = choosePlaces(positional, options.mirror, settings, { ...facts, loginOf: (address) => logins.get(address) ?? UNDECIDED });
  return { task: buildRunTask({ runId: newRunId(), ...wish }, places, options), secrets };
}

/** A broken settings file must not stop a command that does not need it; `--settings` was named, so it is read. */
function readNeededSettings(session: Session, positional: readonly string[]): Settings {
  return positional.length > 1 ? { version: 1, sites: [], preferences: DEFAULT_PREFERENCES } : session.settings();
}

/** Places whose login nobody named. */
function freePlaces({ site, origin, mirrors }: Places, options: RunOptions): string[] {
  if (options.identity !== undefined) return [];
  return [...(site?.originLogin ? [] : [origin]), ...(site === null ? mirrors : [])].map((place) => place.address);
}
