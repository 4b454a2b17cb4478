import { describe, expect, it, vi } from 'vitest';
import { menuTemplate, siteInMenu, type MenuActions, type MenuSite } from '../../../electron/shell/menu';
import { menuInEnglish, menuInGerman } from '../../../electron/shell/text/menu-text';

function actions(): MenuActions {
  return { command: vi.fn(), showStateFolder: vi.fn(), openDocs: vi.fn() };
}

const SITE: MenuSite = { isSaved: true, hasMirrors: true, run: null, hasChanges: true };

type Items = ReturnType<typeof menuTemplate>;
const all = (items: Items): Items => items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);

describe('menuTemplate', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('gives no accelerator twice on %s', (platform) => {
    const keys = all(menuTemplate({ platform, packaged: true, site: SITE }, actions(), menuInEnglish)).flatMap(({ accelerator }) =>
      accelerator ? [String(accelerator)] : [],
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('sends the window to where an item says', () => {
    const done = actions();
    const items = all(menuTemplate({ platform: 'linux', packaged: true, site: SITE }, done, menuInEnglish));
    for (const { label, click } of items) if (label?.startsWith('Add site')) (click as () => void)();
    expect(done.command).toHaveBeenCalledExactlyOnceWith('add-site');
  });

  it('has developer tools only in development', () => {
    const roles = (packaged: boolean) =>
      all(menuTemplate({ platform: 'linux', packaged, site: null }, actions(), menuInEnglish)).map(({ role }) => role);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(false)).toContain('toggleDevTools');
  });

  it.each(['linux', 'win32', 'darwin'] as const)('has no item in another language on %s', (platform) => {
    const items = all(menuTemplate({ platform, packaged: true, site: SITE }, actions(), menuInGerman)).filter(
      ({ type }) => type !== 'separator',
    );
    const known = new Set<string>(Object.values(menuInGerman));
    expect(items.filter(({ label, role }) => !known.has(label ?? '') && role !== 'appMenu')).toEqual([]);
  });

  it('opens each menu by a letter of its own', () => {
    for (const words of [menuInEnglish, menuInGerman]) {
      const letters = menuTemplate({ platform: 'linux', packaged: true, site: SITE }, actions(), words).map(
        ({ label }) => /&(.)/.exec(label ?? '')?.[1],
      );
      expect(new Set(letters).size).toBe(7);
      expect(letters).not.toContain(undefined);
    }
  });

  const off = (site: MenuSite | null): string[] =>
    all(menuTemplate({ platform: 'linux', packaged: true, site }, actions(), menuInEnglish)).flatMap(({ label, enabled }) =>
      enabled === false && label !== undefined ? [label] : [],
    );

  it('lets a person do what can be done now, and nothing else', () => {
    expect(off(SITE)).toEqual(['Pause run', 'Resume run', 'Stop run']);
    expect(off({ ...SITE, run: 'running', hasChanges: false })).toEqual([
      'Export changes as table…',
      'Export changes as plan…',
      'Copy changes as command',
      'Preview changes',
      'Sync',
      'Verify: sizes and times',
      'Verify: every byte',
      'Resume run',
    ]);
    expect(off({ ...SITE, isSaved: false, run: 'paused' })).toEqual(
      expect.arrayContaining(['Copy changes as command', 'Add mirror…', 'Name and origin…', 'Pause run']),
    );
    expect(off(null)).toHaveLength(12);
  });
});

describe('the site in the menu', () => {
  const site = { id: 'a', mirrors: [] } as unknown as Parameters<typeof siteInMenu>[0][number];
  const run = { siteId: 'a', state: 'paused' } as Parameters<typeof siteInMenu>[1][number];

  it('is the one that is shown, with the run that is on for it', () => {
    expect(siteInMenu([site], [run], null, false)).toBeNull();
    expect(siteInMenu([site], [{ ...run, state: 'ended' }], 'a', false)).toEqual({
      isSaved: true,
      hasMirrors: false,
      run: null,
      hasChanges: false,
    });
    expect(siteInMenu([], [run], 'a', true)).toEqual({ isSaved: false, hasMirrors: true, run: 'paused', hasChanges: true });
  });
});
