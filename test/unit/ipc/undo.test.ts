import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsSchema, type Settings } from '../../../electron/contract/site';
import { siteChanger } from '../../../electron/ipc/change-sites';
import { PathGrants } from '../../../electron/ipc/path-grants';
import type { Services } from '../../../electron/ipc/services';
import { sitesHandlers } from '../../../electron/ipc/sites';
import { LastChange } from '../../../electron/ipc/undo';
import { memoryVault } from '../../../electron/vault/memory-vault';

const password = { kind: 'password', user: 'ada', host: 'a.example', port: 22 } as const;

function house() {
  const login = { kind: 'password' };
  const mirrors = [{ id: 'm', name: 'Frankfurt', address: 'sftp://ada@a.example/www', login }];
  let saved: Settings = settingsSchema.parse({ version: 1, sites: [{ id: 'docs', name: 'Docs', origin: '/srv/docs', mirrors }] });
  const settings = {
    read: () => saved,
    change: (change: (settings: Settings) => Settings) => (saved = settingsSchema.parse(change(saved))),
  };
  const vault = memoryVault('for this test');
  const services = { settings, vault, userName: 'ada' } as unknown as Services;
  const [tell, changed] = [vi.fn(), vi.fn()];
  const last = new LastChange(services, tell, changed);
  const sites = sitesHandlers(services, new PathGrants(), siteChanger(services, last, changed));
  const offered = () => tell.mock.lastCall?.[2] as { token: string; done: string; name: string };
  return { settings, vault, last, sites, tell, offered };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('undoing the last change', () => {
  it('brings back the sites that were, and the password that went with them', async () => {
    const { settings, vault, last, sites, offered } = house();
    const before = settings.read();
    await vault.write(password, 'secret');
    await sites.remove({ siteId: 'docs' });
    expect([settings.read().sites, await vault.read(password)]).toEqual([[], undefined]);
    expect(offered()).toMatchObject({ done: 'site-removed', name: 'Docs' });
    expect(JSON.stringify(offered())).not.toContain('secret');
    await last.take(offered().token);
    expect(settings.read()).toEqual(before);
    expect(await vault.read(password)).toBe('secret');
    await expect(last.take(offered().token)).rejects.toThrow('too late');
  });

  it('is refused where the sites were changed meanwhile; the theme is no such change', async () => {
    const { settings, last, sites, offered } = house();
    const { rules } = settings.read().sites[0]!;
    await sites.saveRules({ siteId: 'docs', rules: { ...rules, exclude: ['a'] } });
    const { token } = offered();
    settings.change((now) => ({ ...now, preferences: { ...now.preferences, theme: 'dark' } }));
    settings.change((now) => ({ ...now, sites: now.sites.map((site) => ({ ...site, name: 'Other' })) }));
    await expect(last.take(token)).rejects.toThrow('changed meanwhile');
    expect(settings.read().sites[0]).toMatchObject({ name: 'Other', rules: { exclude: ['a'] } });
    settings.change((now) => ({ ...now, sites: now.sites.map((site) => ({ ...site, name: 'Docs' })) }));
    await last.take(token);
    expect(settings.read()).toMatchObject({ preferences: { theme: 'dark' }, sites: [{ rules: { exclude: [] } }] });
  });

  it('is offered for some seconds, for the last change only, and not where nothing changed', async () => {
    const { settings, last, sites, offered, tell } = house();
    const { rules } = settings.read().sites[0]!;
    await sites.saveRules({ siteId: 'docs', rules });
    expect(tell).not.toHaveBeenCalled();
    await sites.saveRules({ siteId: 'docs', rules: { ...rules, exclude: ['a'] } });
    const first = offered().token;
    await sites.saveRules({ siteId: 'docs', rules: { ...rules, exclude: ['b'] } });
    await expect(last.take(first)).rejects.toThrow('too late');
    vi.advanceTimersByTime(15_000);
    await expect(last.take(offered().token)).rejects.toThrow('too late');
  });
});
