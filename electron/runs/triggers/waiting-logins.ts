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

/**
 * The logins that failed and that nobody renewed since, by their first name: at all mirrors that share one, for a server may
 * lock out who tries again and again. A run that a person started and that got in ends the wait.
 */
export function waitingLogins(sites: readonly Site[], { newest, renewals, userName }: LoginFacts): ReadonlySet<string> {
  const latest = new Map<string, { readonly at: number; readonly failed: boolean }>();
  for (const site of sites) {
    for (const mirror of site.mirrors) {
      const run = newest(site.id, mirror.id);
      const names = loginNames(mirror.address, mirror.login, userName);
      const [name] = names;
      if (!run || name === undefined) continue;
      const at = Date.parse(run.startedAt);
      const renewed = names.some((each) => (renewals.get(each)?.getTime() ?? 0) >= at);
      const failed = run.report.error?.code === 'login' && !renewed;
      if (at >= (latest.get(name)?.at ?? 0)) latest.set(name, { at, failed });
    }
  }
  return new Set([...latest].filter(([, { failed }]) => failed).map(([name]) => name));
}

/** The mirrors of a site that may be logged in at. */
export function mirrorsWithLogin(site: Site, waiting: ReadonlySet<string>, userName: string): Mirror[] {
  return site.mirrors.filter(({ address, login }) => {
    const [name] = loginNames(address, login, userName);
    return name === undefined || !waiting.has(name);
  });
}

/** The logins of mirrors that a person changed: they may be tried again. */
export function changedLogins(before: readonly Site[], after: readonly Site[], userName: string): string[] {
  const said = ({ address, login, transport }: Mirror): string => JSON.stringify([address, login, transport]);
  const old = new Map(before.flatMap((site) => site.mirrors.map((mirror) => [`${site.id} ${mirror.id}`, said(mirror)] as const)));
  return after.flatMap((site) =>
    site.mirrors
      .filter((mirror) => old.get(`${site.id} ${mirror.id}`) !== said(mirror))
      .flatMap(({ address, login }) => loginNames(address, login, userName).slice(0, 1)),
  );
}
