import type { Jump, Login, Settings } from '../contract/site';
import { formatAddress, formatServer, parseAddress, parseServer } from '../endpoints/address';
import type { PathGrants } from './path-grants';

/**
 * An origin's or a mirror's address out of a draft: an SFTP address in its one spelling, a granted folder, or what the
 * settings hold already.
 * @throws Refusal for a folder that nobody picked, EndpointError `usage` for an address that is none
 */
export function resolveAddress(text: string, settings: Settings, grants: PathGrants): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return formatAddress(parseAddress(text));
  return grants.resolve(text, knownAddresses(settings));
}

/** A login whose key file was picked, or is in the settings already. @throws Refusal for any other key file */
export function resolveLogin(login: Login, settings: Settings, grants: PathGrants): Login {
  return login.kind === 'key' ? { kind: 'key', keyFile: resolveKeyFile(login.keyFile, settings, grants) } : login;
}

/** The servers on the way, with key files as of {@link resolveLogin}; absent where there are none. */
export function resolveJump(jump: readonly Jump[] | undefined, settings: Settings, grants: PathGrants): { readonly jump?: Jump[] } {
  if (jump === undefined) return {};
  return {
    jump: jump.map(({ server, login }) => ({ server: formatServer(parseServer(server)), login: resolveLogin(login, settings, grants) })),
  };
}

/** @throws Refusal for a key file that was not picked and is not in the settings */
export function resolveKeyFile(text: string, settings: Settings, grants: PathGrants): string {
  return grants.resolve(text, knownKeyFiles(settings));
}

function knownAddresses({ sites }: Settings): string[] {
  return sites.flatMap(({ origin, mirrors }) => [origin, ...mirrors.map(({ address }) => address)]);
}

function knownKeyFiles({ sites }: Settings): string[] {
  const logins = sites.flatMap(({ mirrors }) => mirrors.flatMap(({ login, jump = [] }) => [login, ...jump.map((hop) => hop.login)]));
  return logins.flatMap((login) => (login.kind === 'key' ? [login.keyFile] : []));
}
