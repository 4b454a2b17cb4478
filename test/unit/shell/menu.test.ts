import { describe, expect, it, vi } from 'vitest';
import { menuTemplate, type MenuActions } from '../../../electron/shell/menu';

function actions(): MenuActions {
  return { command: vi.fn(), showStateFolder: vi.fn(), openDocs: vi.fn() };
}

type Items = ReturnType<typeof menuTemplate>;
const all = (items: Items): Items => items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);

describe('menuTemplate', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('gives no accelerator twice on %s', (platform) => {
    const keys = all(menuTemplate({ platform, packaged: true }, actions())).flatMap(({ accelerator }) =>
      accelerator ? [String(accelerator)] : [],
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('sends the window to where an item says', () => {
    const done = actions();
    const items = all(menuTemplate({ platform: 'linux', packaged: true }, done));
    for (const { label, click } of items) if (label?.startsWith('Add site')) (click as () => void)();
    expect(done.command).toHaveBeenCalledExactlyOnceWith('add-site');
  });

  it('has developer tools only in development', () => {
    const roles = (packaged: boolean) => all(menuTemplate({ platform: 'linux', packaged }, actions())).map(({ role }) => role);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(false)).toContain('toggleDevTools');
  });
});
