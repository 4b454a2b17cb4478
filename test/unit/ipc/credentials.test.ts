import { describe, expect, it } from 'vitest';
import { settingsSchema, type Jump, type Login } from '../../../electron/contract/site';
import { credentialOf, orphanedCredentials } from '../../../electron/ipc/credentials';

const settings = (...mirrors: { address: string; login: Login; jump?: Jump[] }[]) =>
  settingsSchema.parse({
    version: 1,
    sites: [
      { id: 's', name: 'S', origin: '/srv', mirrors: mirrors.map((mirror, index) => ({ id: `m${String(index)}`, name: 'M', ...mirror })) },
    ],
  });

const password: Login = { kind: 'password' };

describe('credentialOf', () => {
  it('is the password of user@host:port, with the system user where none is named', () => {
    expect(credentialOf('sftp://A.example/x', password, 'ada')).toEqual({ kind: 'password', user: 'ada', host: 'a.example', port: 22 });
    expect(credentialOf('sftp://bo@a.example:2222/x', password, 'ada')).toEqual({
      kind: 'password',
      user: 'bo',
      host: 'a.example',
      port: 2222,
    });
  });

  it('is the passphrase of a key file, and none for an agent or a folder', () => {
    expect(credentialOf('sftp://a/x', { kind: 'key', keyFile: '/k' }, 'ada')).toEqual({ kind: 'passphrase', keyFile: '/k' });
    expect(credentialOf('sftp://a/x', { kind: 'agent' }, 'ada')).toBeUndefined();
    expect(credentialOf('/srv/mirror', password, 'ada')).toBeUndefined();
  });
});

describe('orphanedCredentials', () => {
  const one = { address: 'sftp://bo@a.example/one', login: password };
  const two = { address: 'sftp://bo@a.example/two', login: password };

  it('keeps a password that another mirror on that server still uses', () => {
    expect(orphanedCredentials(settings(one, two), settings(two), 'ada')).toEqual([]);
  });

  it('keeps a password that an origin there still uses, and forgets it with that', () => {
    const far = { ...settings(), sites: [{ ...settings().sites[0]!, origin: 'sftp://bo@a.example/one', originLogin: password }] };
    expect(orphanedCredentials({ ...far, sites: [...far.sites, ...settings(two).sites] }, far, 'ada')).toEqual([]);
    expect(orphanedCredentials(far, settings(), 'ada')).toHaveLength(1);
  });

  it('names a password that nothing uses any more', () => {
    expect(orphanedCredentials(settings(one), settings(), 'ada')).toEqual([{ kind: 'password', user: 'bo', host: 'a.example', port: 22 }]);
    expect(orphanedCredentials(settings(one), settings({ ...one, login: { kind: 'agent' } }), 'ada')).toHaveLength(1);
  });
});

describe('the password of a server on the way', () => {
  const over = (server: string) => ({ address: 'sftp://a/x', login: { kind: 'agent' as const }, jump: [{ server, login: password }] });

  it('is forgotten with the last mirror that goes over it', () => {
    expect(orphanedCredentials(settings(over('bo@gate:2200'), over('bo@gate:2200')), settings(over('bo@gate:2200')), 'ada')).toEqual([]);
    expect(orphanedCredentials(settings(over('bo@gate:2200')), settings(), 'ada')).toEqual([
      { kind: 'password', user: 'bo', host: 'gate', port: 2200 },
    ]);
  });
});
