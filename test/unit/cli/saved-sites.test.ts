import { describe, expect, it } from 'vitest';
import { withMirror, withoutMirror, withoutSite, withSite } from '../../../electron/cli/saved-sites';
import { passwordOf } from '../../../electron/cli/secrets';
import { settingsSchema, type Settings } from '../../../electron/contract/site';
import { unusedCredentials } from '../../../electron/vault/credentials-in-use';

const empty: Settings = settingsSchema.parse({ version: 1 });
const password = { kind: 'password' } as const;

function built(): Settings {
  let settings = withSite(empty, 'Web site', '/srv/public');
  settings = withMirror(settings, 'Web site', { name: 'One', address: 'sftp://web@a.example/one', login: password });
  settings = withMirror(settings, 'web-site', {
    name: 'Two',
    address: 'sftp://web@a.example/two',
    login: password,
    publicUrl: 'https://two.example/',
    country: 'DE',
  });
  return withMirror(settings, 'Web site', { name: 'Three', address: 'sftp://web@b.example/x', login: { kind: 'key', keyFile: '/k' } });
}

describe('saved sites', () => {
  it('are what the settings file may hold', () => {
    const settings = built();
    expect(settingsSchema.parse(settings)).toEqual(settings);
    expect(settings.sites[0]?.mirrors.map(({ id, name }) => [id, name])).toEqual([
      ['one', 'One'],
      ['two', 'Two'],
      ['three', 'Three'],
    ]);
    expect(empty.sites).toEqual([]);
  });
  it('have one of each name and address', () => {
    expect(() => withSite(built(), 'Web site', '/x')).toThrow(/already/);
    expect(() => withMirror(built(), 'Web site', { name: 'One', address: '/y', login: password })).toThrow(/already/);
    expect(() => withMirror(built(), 'Web site', { name: 'New', address: 'sftp://web@a.example/one', login: password })).toThrow(/already/);
    expect(() => withMirror(built(), 'Other', { name: 'New', address: '/y', login: password })).toThrow(/no site/);
  });
  it('are forgotten by name', () => {
    expect(withoutMirror(built(), 'Web site', 'Two').sites[0]?.mirrors.map(({ name }) => name)).toEqual(['One', 'Three']);
    expect(withoutSite(built(), 'web-site').sites).toEqual([]);
    expect(() => withoutMirror(built(), 'Web site', 'Four')).toThrow(/no mirror "Four"/);
  });
});

describe('unusedCredentials', () => {
  const ofPassword = { kind: 'password', user: 'web', host: 'a.example', port: 22 };
  it('keeps a password that another mirror of that server uses', () => {
    const without = withoutMirror(built(), 'Web site', 'One');
    expect(unusedCredentials(built(), without, passwordOf)).toEqual([]);
    expect(unusedCredentials(without, withoutMirror(without, 'Web site', 'Two'), passwordOf)).toEqual([ofPassword]);
  });
  it('names all of a forgotten site', () => {
    expect(unusedCredentials(built(), withoutSite(built(), 'Web site'), passwordOf)).toEqual([
      ofPassword,
      { kind: 'passphrase', keyFile: '/k' },
    ]);
  });
});
