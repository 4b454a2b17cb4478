import type { HistoryRun } from '../../contract/report';
import type { Login, Mirror, Site } from '../../contract/site';
import { parseAddress } from '../../endpoints/address';
import { accountOf } from '../../vault/vault';

/** What a decision on logins knows. */
export interface LoginFacts {
  /** The newest run of a mirror. */
  readonly newest: (siteId: string, mirrorId: string) => HistoryRun | undefined;
  /** When a person renewed a login, by name. */
  readonly renewals: ReadonlyMap<string, Date>;
  /** Who logs in where an address names nobody. */
  readonly userName: string;
}

/**
 * The names of what a mirror logs in with: first the login at that very server, then what it shares with others. None for a
 * folder. A password's and a passphrase's are those of the vault.
 */
export function loginNames(address: string, login: Login, userName: string): string[] {
  try {
    const place = parseAddress(address);
    if (place.kind !== 'sftp') return [];
    const account = { user: place.user ?? userName, host: place.host, port: place.port };
    const password = accountOf({ kind: 'password', ...account });
    if (login.kind === 'password') return [password];
    const at = `${login.kind} ${account.user}@${account.host}:${String(account.port)}`;
    return login.kind === 'agent' ? [at] : [`${at} ${login.keyFile}`, accountOf({ kind: 'passphrase', keyFile: login.keyFile })];
  } catch {
    return [];
  }
}

/** What a mirror's runs log in with. */
interface Logins {
  /** What fails together: the login at the mirror, wherever else it is used; of this site only where its origin needs one too. */
  readonly key: string;
  /** All that a person may renew, by name; the login at the mirror first. */
  readonly names: readonly string[];
}

/** Undefined where nobody logs in anywhere. */
function loginsOf(site: Site, { address, login, jump = [] }: Mirror, userName: string): Logins | undefined {
  const own = loginNames(address, login, userName);
  const onTheWay = jump.flatMap((each) => loginNames(`sftp://${each.server}/`, each.login, userName));
  const origin = loginNames(site.origin, site.originLogin ?? { kind: 'agent' }, userName);
  const names = [...own, ...onTheWay, ...origin];
  const [first] = names;
  if (first === undefined) return undefined;
  // A run does not say at which of the two it failed, and other sites must not wait for this one's origin.
  return { key: origin.length === 0 ? first : `${site.id} ${first}`, names };
}

/**
 * The logins that failed and that nobody renewed since: at all mirrors that share one, for a server may lock out who tries
 * again and again. A run that a person started and that got in ends the wait.
 */
export function waitingLogins(sites: readonly Site[], { newest, renewals, userName }: LoginFacts): ReadonlySet<string> {
  const latest = new Map<string, { readonly at: number; readonly failed: boolean }>();
  for (const site of sites) {
    for (const mirror of site.mirrors) {
      const run = newest(site.id, mirror.id);
      const logins = loginsOf(site, mirror, userName);
      if (!run || !logins) continue;
      const at = Date.parse(run.startedAt);
      const renewed = logins.names.some((name) => (renewals.get(name)?.getTime() ?? 0) >= at);
      const failed = run.report.error?.code === 'login' && !renewed;
      if (at >= (latest.get(logins.key)?.at ?? 0)) latest.set(logins.key, { at, failed });
    }
  }
  return new Set([...latest].filter(([, { failed }]) => failed).map(([key]) => key));
}

/** The mirrors of a site that may be logged in at. */
export function mirrorsWithLogin(site: Site, waiting: ReadonlySet<string>, userName: string): Mirror[] {
  return site.mirrors.filter((mirror) => {
    const logins = loginsOf(site, mirror, userName);
    return logins === undefined || !waiting.has(logins.key);
  });
}

/** The logins of mirrors that a person changed: they may be tried again. */
export function changedLogins(before: readonly Site[], after: readonly Site[], userName: string): string[] {
  const said = (site: Site, { address, login, transport, jump }: Mirror): string =>
    JSON.stringify([address, login, transport, jump, site.origin, site.originLogin]);
  const old = new Map(before.flatMap((site) => site.mirrors.map((mirror) => [`${site.id} ${mirror.id}`, said(site, mirror)] as const)));
  return after.flatMap((site) =>
    site.mirrors
      .filter((mirror) => old.get(`${site.id} ${mirror.id}`) !== said(site, mirror))
      .flatMap((mirror) => loginsOf(site, mirror, userName)?.names.slice(0, 1) ?? []),
  );
}
