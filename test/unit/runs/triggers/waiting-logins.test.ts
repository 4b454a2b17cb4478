import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../../electron/contract/problem';
import type { HistoryRun } from '../../../../electron/contract/report';
import { siteSchema, type Login, type Site } from '../../../../electron/contract/site';
import { changedLogins, loginNames, mirrorsWithLogin, waitingLogins } from '../../../../electron/runs/triggers/waiting-logins';

const PASSWORD: Login = { kind: 'password' };
const WEB = 'sftp://web@eu.example.net/srv';

function site(id: string, mirrors: readonly object[], more: object = {}): Site {
  return siteSchema.parse({ id, name: id, origin: '/srv/origin', mirrors, ...more });
}

function mirror(id: string, address: string, login: Login = PASSWORD, more: object = {}): object {
  return { id, name: id, address, login, ...more };
}

/** The newest runs: `site/mirror` → when, and with what error. */
function facts(runs: Readonly<Record<string, readonly [string, ErrorCode | null]>>, renewals: Readonly<Record<string, string>> = {}) {
  return {
    userName: 'ana',
    renewals: new Map(Object.entries(renewals).map(([login, at]) => [login, new Date(at)])),
    newest: (siteId: string, mirrorId: string): HistoryRun | undefined => {
      const run = runs[`${siteId}/${mirrorId}`];
      return run && ({ startedAt: run[0], report: { error: run[1] && { code: run[1] } } } as unknown as HistoryRun);
    },
  };
}

function able(sites: readonly Site[], known: ReturnType<typeof facts>): string[] {
  const waiting = waitingLogins(sites, known);
  return sites.flatMap((each) => mirrorsWithLogin(each, waiting, 'ana').map(({ id }) => `${each.id}/${id}`));
}

it('logins are named as the vault names their secrets, and at a server', () => {
  expect(loginNames(WEB, PASSWORD, 'ana')).toEqual(['password web@eu.example.net:22']);
  expect(loginNames('sftp://eu.example.net:2222/srv', { kind: 'agent' }, 'ana')).toEqual(['agent ana@eu.example.net:2222']);
  expect(loginNames(WEB, { kind: 'key', keyFile: '/k' }, 'ana')).toEqual(['key web@eu.example.net:22 /k', 'passphrase /k']);
  expect(loginNames('/srv/folder', PASSWORD, 'ana')).toEqual([]);
});

describe('a failed login waits', () => {
  const sites = [
    site('docs', [mirror('a', WEB), mirror('b', 'sftp://web@us.example.net/srv')]),
    site('blog', [mirror('c', 'sftp://web@eu.example.net/blog')]),
  ];

  it('at every mirror that shares it, of other sites too, and at no other', () => {
    expect(able(sites, facts({}))).toEqual(['docs/a', 'docs/b', 'blog/c']);
    expect(able(sites, facts({ 'docs/a': ['2026-07-02T03:30:00Z', 'login'], 'blog/c': ['2026-07-01T03:30:00Z', null] }))).toEqual([
      'docs/b',
    ]);
  });

  it('until a later run got in, by whichever mirror', () => {
    const runs = { 'docs/a': ['2026-07-02T03:30:00Z', 'login'], 'blog/c': ['2026-07-02T09:00:00Z', null] } as const;
    expect(able(sites, facts(runs))).toEqual(['docs/a', 'docs/b', 'blog/c']);
  });

  it('until a person renewed it, and again if that fails too', () => {
    const runs = { 'docs/a': ['2026-07-02T03:30:00Z', 'login'] } as const;
    expect(able(sites, facts(runs, { 'password web@eu.example.net:22': '2026-07-02T08:00:00Z' }))).toHaveLength(3);
    expect(able(sites, facts(runs, { 'password web@eu.example.net:22': '2026-07-01T08:00:00Z' }))).toEqual(['docs/b']);
    expect(able(sites, facts(runs, { 'password web@us.example.net:22': '2026-07-02T08:00:00Z' }))).toEqual(['docs/b']);
  });

  it('not for other errors', () => {
    expect(able(sites, facts({ 'docs/a': ['2026-07-02T03:30:00Z', 'connect'] }))).toHaveLength(3);
  });

  it('also for a password on the way', () => {
    const jump = [{ server: 'gate.example.net', login: PASSWORD }];
    const over = [site('docs', [mirror('a', WEB, { kind: 'agent' }, { jump })])];
    const runs = { 'docs/a': ['2026-07-02T03:30:00Z', 'login'] } as const;
    expect(able(over, facts(runs))).toEqual([]);
    expect(able(over, facts(runs, { 'password ana@gate.example.net:22': '2026-07-02T08:00:00Z' }))).toEqual(['docs/a']);
  });

  it('only at its own site where the origin may be what was not let in', () => {
    const remote = site('archive', [mirror('d', 'sftp://web@eu.example.net/archive'), mirror('e', '/srv/copy')], {
      origin: 'sftp://ftp@master.example.net/archive',
    });
    const runs = { 'archive/d': ['2026-07-02T03:30:00Z', 'login'], 'archive/e': ['2026-07-02T03:30:00Z', 'login'] } as const;
    expect(able([remote, ...sites], facts(runs))).toEqual(['docs/a', 'docs/b', 'blog/c']);
    expect(able([remote], facts(runs, { 'agent ftp@master.example.net:22': '2026-07-02T08:00:00Z' }))).toEqual(['archive/d', 'archive/e']);
  });
});

it('a mirror that a person changed may be tried again', () => {
  const before = [site('docs', [mirror('a', WEB), mirror('b', 'sftp://web@us.example.net/srv')])];
  const after = [site('docs', [mirror('a', WEB, { kind: 'agent' }), mirror('b', 'sftp://web@us.example.net/srv')])];
  expect(changedLogins(before, after, 'ana')).toEqual(['agent web@eu.example.net:22']);
  expect(changedLogins(before, before, 'ana')).toEqual([]);
});
