import { beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsSchema, type Settings } from '../../../electron/contract/site';
import type { ConnectionTest, HostKeyOffer } from '../../../electron/contract/trust';
import { siteChanger } from '../../../electron/ipc/change-sites';
import { KeyOffers } from '../../../electron/ipc/key-offers';
import { mirrorsHandlers } from '../../../electron/ipc/mirrors';
import { PathGrants } from '../../../electron/ipc/path-grants';
import type { Services } from '../../../electron/ipc/services';
import { sitesHandlers } from '../../../electron/ipc/sites';
import { LastChange } from '../../../electron/ipc/undo';
import { trustHandlers } from '../../../electron/ipc/trust';
import { memoryVault } from '../../../electron/vault/memory-vault';

const offer: HostKeyOffer = { host: 'a.example', port: 22, algorithm: 'ssh-ed25519', fingerprint: 'SHA256:abc', key: 'AAAA' };
const unknownHost: ConnectionTest = { steps: [], hostKey: { kind: 'unknown', offer }, folder: null, realPath: null, ok: false };

function house() {
  let saved: Settings = settingsSchema.parse({ version: 1 });
  const services = {
    settings: { read: () => saved, change: (change: (settings: Settings) => Settings) => (saved = settingsSchema.parse(change(saved))) },
    vault: memoryVault('for this test'),
    trust: { list: () => [], accept: vi.fn(), forget: vi.fn() },
    connections: { test: vi.fn(() => Promise.resolve(unknownHost)) },
    userName: 'ada',
  };
  const [grants, offers, changed] = [new PathGrants(), new KeyOffers(), vi.fn()];
  const whole = services as unknown as Services;
  const changeSites = siteChanger(whole, new LastChange(whole, vi.fn(), changed), changed);
  return {
    ...services,
    grants,
    changed,
    sites: sitesHandlers(whole, grants, changeSites),
    mirrors: mirrorsHandlers(whole, { grants, offers, changeSites }),
    trust: trustHandlers(whole, offers),
    accept: services.trust.accept,
  };
}

let app: ReturnType<typeof house>;
beforeEach(() => {
  app = house();
});

async function addSite(): Promise<string> {
  return (await app.sites.save({ name: 'Docs', origin: app.grants.give('/srv/docs').grant })).id;
}

describe('adding a site', () => {
  it('keeps the folder that was picked, under an id made from its name, and tells the window', async () => {
    expect(await app.sites.save({ name: 'Docs', origin: app.grants.give('/srv/docs').grant })).toMatchObject({
      id: 'docs',
      origin: '/srv/docs',
      mirrors: [],
    });
    expect(app.changed).toHaveBeenCalledOnce();
  });

  it('refuses a folder that nobody picked, and changes nothing', async () => {
    await expect(app.sites.save({ name: 'Docs', origin: '/etc' })).rejects.toThrow('picked in a dialog');
    expect(app.settings.read().sites).toEqual([]);
  });

  it('refuses a second site of that name', async () => {
    await addSite();
    await expect(app.sites.save({ name: 'Docs', origin: app.grants.give('/srv/other').grant })).rejects.toThrow('named “Docs” already');
  });

  it('renames a site without another pick', async () => {
    const id = await addSite();
    expect(await app.sites.save({ id, name: 'Papers', origin: '/srv/docs' })).toMatchObject({ id, name: 'Papers' });
  });
});

describe('adding a mirror', () => {
  it('keeps the address in its one spelling', async () => {
    const siteId = await addSite();
    const site = await app.mirrors.save({
      siteId,
      mirror: { name: 'One', address: 'sftp://bo@A.Example:22/pub/', login: { kind: 'password' } },
    });
    expect(site.mirrors).toEqual([{ id: 'one', name: 'One', address: 'sftp://bo@a.example/pub', login: { kind: 'password' } }]);
  });

  it('refuses an address with a password and does not repeat it', async () => {
    const siteId = await addSite();
    const saving = app.mirrors.save({
      siteId,
      mirror: { name: 'One', address: 'sftp://bo:hunter2@a.example/pub', login: { kind: 'password' } },
    });
    await expect(saving).rejects.toThrow(/password/);
    await expect(saving).rejects.not.toThrow(/hunter2/);
  });

  it.each([
    ['a folder', { address: '/etc', login: { kind: 'agent' as const } }],
    ['a key file', { address: 'sftp://a.example/x', login: { kind: 'key' as const, keyFile: '/etc/ssh/ssh_host_ed25519_key' } }],
  ])('refuses %s that nobody picked', async (_what, draft) => {
    const siteId = await addSite();
    await expect(app.mirrors.save({ siteId, mirror: { name: 'One', ...draft } })).rejects.toThrow('picked in a dialog');
    await expect((async () => app.mirrors.test(draft))()).rejects.toThrow('picked in a dialog');
    expect(app.connections.test).not.toHaveBeenCalled();
  });

  it('refuses one place twice', async () => {
    const siteId = await addSite();
    const mirror = { name: 'One', address: 'sftp://a.example/x', login: { kind: 'agent' as const } };
    await app.mirrors.save({ siteId, mirror });
    await expect(app.mirrors.save({ siteId, mirror: { ...mirror, name: 'Two' } })).rejects.toThrow('already');
  });

  it('forgets its password with the last mirror that used it', async () => {
    const siteId = await addSite();
    const credential = { kind: 'password', user: 'bo', host: 'a.example', port: 22 } as const;
    await app.vault.write(credential, 'hunter2');
    await app.mirrors.save({ siteId, mirror: { name: 'One', address: 'sftp://bo@a.example/x', login: { kind: 'password' } } });
    await app.mirrors.save({ siteId, mirror: { name: 'Two', address: 'sftp://bo@a.example/y', login: { kind: 'password' } } });
    await app.mirrors.remove({ siteId, mirrorId: 'one' });
    expect(await app.vault.read(credential)).toBe('hunter2');
    await app.mirrors.remove({ siteId, mirrorId: 'two' });
    expect(await app.vault.read(credential)).toBeUndefined();
  });
});

describe('trusting a server', () => {
  it('pins the very key that a test was offered', async () => {
    await app.mirrors.test({ address: 'sftp://a.example/x', login: { kind: 'agent' } });
    await app.trust.accept({ host: 'a.example', port: 22, fingerprint: 'SHA256:abc' });
    expect(app.accept).toHaveBeenCalledExactlyOnceWith('a.example', 22, Buffer.from('AAAA', 'base64'));
  });

  it('pins nothing that no test has seen', () => {
    expect(() => app.trust.accept({ host: 'a.example', port: 22, fingerprint: 'SHA256:abc' })).toThrow('No test of this session');
    expect(app.accept).not.toHaveBeenCalled();
  });
});
