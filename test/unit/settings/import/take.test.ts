import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES, NO_TRIGGERS, settingsSchema, type Site } from '../../../../electron/contract/site';
import { judgeKey, offerOf } from '../../../../electron/endpoints/sftp/host-keys';
import { formatKnownHost, isAbout, parseKnownHosts } from '../../../../electron/endpoints/sftp/known-hosts';
import { Sealed, type ServerDraft } from '../../../../electron/settings/import/draft';
import { knownKeysIn } from '../../../../electron/settings/import/known-hosts';
import {
  describeImport,
  draftsOfSavedHosts,
  pinnableKeys,
  secretsOf,
  withImported,
  type HostFacts,
} from '../../../../electron/settings/import/take';

const key = (fill: number) =>
  Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, fill)]);
const draft = (changed: Partial<ServerDraft> = {}): ServerDraft => ({
  name: 'Fra',
  server: { user: 'web', host: 'fra.example.net', port: 2222 },
  login: { kind: 'password' },
  jump: [{ server: 'gate.example.net', login: { kind: 'agent' } }],
  password: new Sealed('geheim'),
  remarks: [],
  ...changed,
});
const site: Site = { id: 'web', name: 'Web', origin: '/srv', mirrors: [], rules: DEFAULT_RULES, triggers: NO_TRIGGERS, publishing: {} };
const settings = (sites: Site[]) => settingsSchema.parse({ version: 1, sites });

function facts(known: string[], own: string[]): HostFacts {
  const pins = parseKnownHosts(own.join('\n'));
  return {
    knownKeys: knownKeysIn(known.join('\n')),
    judgeOwn: (host, port, shown) =>
      judgeKey(
        pins.filter((entry) => isAbout(entry, host, port)),
        offerOf(host, port, shown),
        shown,
      ),
  };
}

describe('taking servers over', () => {
  it('makes mirrors that the settings accept, beside those that are there', () => {
    const once = withImported(site, [{ draft: draft() }, { draft: draft({ folder: '/srv/www' }) }, { draft: draft(), folder: 'b' }]);
    expect(once.site.mirrors.map(({ id, name, address, jump }) => [id, name, address, jump?.length])).toEqual([
      ['fra', 'Fra', 'sftp://web@fra.example.net:2222/~/web', 1],
      ['fra-2', 'Fra 2', 'sftp://web@fra.example.net:2222/srv/www', 1],
      ['fra-3', 'Fra 3', 'sftp://web@fra.example.net:2222/~/b', 1],
    ]);
    expect(settings([once.site]).sites[0]).toEqual(once.site);
    const twice = withImported(once.site, [{ draft: draft() }]);
    expect([twice.added, twice.present, twice.site]).toEqual([[], ['Fra'], once.site]);
    expect(JSON.stringify(once)).not.toContain('geheim');
  });

  it('refuses a folder that climbs out', () => {
    expect(() => withImported(site, [{ draft: draft(), folder: '~/../../etc' }])).toThrow(/climbs/);
  });

  it('passwords belong to user, host and port; passphrases to the key', () => {
    expect(secretsOf(draft({ server: { host: 'a', port: 22 } }), 'ada').map(({ credential }) => credential)).toEqual([
      { kind: 'password', user: 'ada', host: 'a', port: 22 },
    ]);
    const { password: _, ...byKey } = draft({ login: { kind: 'key', keyFile: '~/k' }, passphrase: new Sealed('p') });
    expect(secretsOf(byKey, 'ada').map(({ credential }) => credential)).toEqual([{ kind: 'passphrase', keyFile: '~/k' }]);
  });
});

describe('keys of known_hosts', () => {
  const both = [formatKnownHost('fra.example.net', 2222, key(1)), formatKnownHost('gate.example.net', 22, key(2))];

  it('can be pinned for the server and those on the way to it', () => {
    expect(pinnableKeys(draft(), facts(both, [])).pins.map(({ server, key: each }) => [server.host, each[50]])).toEqual([
      ['gate.example.net', 2],
      ['fra.example.net', 1],
    ]);
    expect(pinnableKeys(draft(), facts(both, both))).toEqual({ pins: [], remarks: [] });
  });

  it('never come beside another key that we pinned, nor after a revocation', () => {
    const other = [formatKnownHost('fra.example.net', 2222, key(9))];
    expect(pinnableKeys(draft(), facts(both, other))).toMatchObject({ pins: [{ key: key(2) }], remarks: [{ code: 'other-pin' }] });
    const revoked = [...both, `@revoked ${both[0] ?? ''}`];
    expect(pinnableKeys(draft(), facts(revoked, []))).toMatchObject({ pins: [{ key: key(2) }], remarks: [{ code: 'revoked' }] });
    expect(pinnableKeys(draft(), facts(both, [`@revoked ${both[0] ?? ''}`]))).toMatchObject({
      pins: [{ key: key(2) }],
      remarks: [{ code: 'revoked' }],
    });
  });

  it('are offered for the servers of saved mirrors only', () => {
    const { site: saved } = withImported(site, [{ draft: draft() }]);
    const known = facts([...both, formatKnownHost('stranger.example.net', 22, key(3))], []);
    expect(draftsOfSavedHosts(settings([saved]), known).servers.map(({ name }) => name)).toEqual([
      'gate.example.net',
      'fra.example.net:2222',
    ]);
  });
});

it('what a person is shown says that there is a password, and what is saved there, and no more', () => {
  const { site: saved } = withImported(site, [{ draft: draft() }]);
  const file = { kind: 'filezilla' as const, servers: [draft()], skipped: [], remarks: [] };
  const shown = describeImport('l1', '/x', file, settings([saved]), facts([], []));
  expect(shown.entries).toEqual([
    {
      id: 0, name: 'Fra', server: 'web@fra.example.net:2222', folder: null, login: { kind: 'password' }, transport: 'built-in',
      jump: ['gate.example.net'], hasPassword: true, fingerprints: [], savedAs: ['Web: Fra'], remarks: [],
    },
  ]); // prettier-ignore
  expect(JSON.stringify(shown)).not.toContain('geheim');
});
