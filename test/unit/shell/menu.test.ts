import { describe, expect, it, vi } from 'vitest';
import { menuTemplate, type MenuActions } from '../../../electron/shell/menu';
import { menuInEnglish, menuInGerman } from '../../../electron/shell/text/menu-text';

function actions(): MenuActions {
  return { command: vi.fn(), showStateFolder: vi.fn(), openDocs: vi.fn() };
}

type Items = ReturnType<typeof menuTemplate>;
const all = (items: Items): Items => items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);

describe('menuTemplate', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('gives no accelerator twice on %s', (platform) => {
    const keys = all(menuTemplate({ platform, packaged: true }, actions(), menuInEnglish)).flatMap(({ accelerator }) =>
      accelerator ? [String(accelerator)] : [],
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('sends the window to where an item says', () => {
    const done = actions();
    const items = all(menuTemplate({ platform: 'linux', packaged: true }, done, menuInEnglish));
    for (const { label, click } of items) if (label?.startsWith('Add site')) (click as () => void)();
    expect(done.command).toHaveBeenCalledExactlyOnceWith('add-site');
  });

  it('has developer tools only in development', () => {
    const roles = (packaged: boolean) =>
      all(menuTemplate({ platform: 'linux', packaged }, actions(), menuInEnglish)).map(({ role }) => role);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(false)).toContain('toggleDevTools');
  });

  it.each(['linux', 'win32', 'darwin'] as const)('has no item in another language on %s', (platform) => {
    const items = all(menuTemplate({ platform, packaged: true }, actions(), menuInGerman)).filter(({ type }) => type !== 'separator');
    const known = new Set<string>(Object.values(menuInGerman));
    expect(items.filter(({ label, role }) => !known.has(label ?? '') && role !== 'appMenu')).toEqual([]);
  });

  it('opens each menu by a letter of its own', () => {
    for (const words of [menuInEnglish, menuInGerman]) {
      const letters = menuTemplate({ platform: 'linux', packaged: true }, actions(), words).map(
        ({ label }) => /&(.)/.exec(label ?? '')?.[1],
      );
      expect(new Set(letters).size).toBe(5);
      expect(letters).not.toContain(undefined);
    }
  });
});
