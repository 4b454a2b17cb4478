import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { startSessionBus, type SessionBus } from '../support/session-bus';
import { expect, root, test } from './heliograph-app';

const WATCHER = 'org.kde.StatusNotifierWatcher';

let bus: SessionBus;
test.skip(process.platform !== 'linux', 'a session bus of its own tells the app whether there is a tray');
test.beforeEach(async () => {
  bus = await startSessionBus();
});
test.afterEach(() => {
  bus.stop();
});

/** A state folder with one site that runs by itself at night, from folder to folder. */
function nightlySite(folder: string, preferences: object = {}): { state: string; origin: string; mirror: string } {
  const [state, origin, mirror] = ['state', 'origin', 'mirror'].map((name) => path.join(folder, name)) as [string, string, string];
  for (const made of [state, origin, mirror]) mkdirSync(made);
  writeFileSync(path.join(origin, 'index.html'), 'hello');
  const site = {
    id: 'docs',
    name: 'Docs',
    origin,
    mirrors: [{ id: 'copy', name: 'Copy', address: mirror }],
    triggers: { schedule: { cron: '0 3 * * *' } },
  };
  writeFileSync(path.join(state, 'settings.json'), JSON.stringify({ version: 1, sites: [site], preferences }));
  return { state, origin, mirror };
}

/** Keeps the next menus that the tray shows where a test can reach them. */
async function catchMenu(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ Tray }) => {
    const shared = globalThis as { trayMenu?: Electron.Menu | null };
    const original = Tray.prototype.setContextMenu;
    Tray.prototype.setContextMenu = function (menu) {
      shared.trayMenu = menu;
      original.call(this, menu);
    };
  });
}

function labels(app: ElectronApplication): Promise<string[]> {
  return app.evaluate(() => {
    const { trayMenu } = globalThis as { trayMenu?: Electron.Menu | null };
    const all = (menu?: Electron.Menu | null): string[] =>
      (menu?.items ?? []).flatMap((item) => (item.type === 'separator' ? [] : [item.label, ...all(item.submenu)]));
    return all(trayMenu);
  });
}

async function choose(app: ElectronApplication, label: string): Promise<void> {
  const found = await app.evaluate((_electronModule, wanted) => {
    const { trayMenu } = globalThis as { trayMenu?: Electron.Menu | null };
    const all = (menu?: Electron.Menu | null): Electron.MenuItem[] => (menu?.items ?? []).flatMap((item) => [item, ...all(item.submenu)]);
    const item = all(trayMenu).find((one) => one.label === wanted && one.enabled);
    item?.click();
    return item !== undefined;
  }, label);
  expect(found, label).toBe(true);
}

const windows = (app: ElectronApplication): Promise<string[]> =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => (window.isMinimized() ? 'minimised' : window.isVisible() ? 'visible' : 'hidden')),
  );

const pressClose = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });

/** Every question of the main process is answered with this button, and counted. */
async function answerQuestions(app: ElectronApplication, button: number): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, response) => {
    const shared = globalThis as { asked?: string[] };
    shared.asked = [];
    dialog.showMessageBox = (...words: [unknown, Electron.MessageBoxOptions] | [Electron.MessageBoxOptions]) => {
      shared.asked?.push((words.length === 1 ? words[0] : words[1]).message);
      return Promise.resolve({ response, checkboxChecked: false });
    };
  }, button);
  return () => app.evaluate(() => (globalThis as { asked?: string[] }).asked ?? []);
}

test('the tray says how it stands and does what its menu says; the window closes to it', async ({ open, temporary }) => {
  await bus.own(WATCHER);
  const folder = temporary('tray');
  const { state, mirror } = nightlySite(folder);
  const config = path.join(folder, 'config');
  const app = await open({ state, env: { DBUS_SESSION_BUS_ADDRESS: bus.address, XDG_CONFIG_HOME: config } });
  await catchMenu(app.electron);

  await app.page.evaluate(() => window.heliograph.preferences.set({ language: 'de', startAtLogin: true }));
  await expect.poll(() => labels(app.electron)).toContain('Jetzt synchronisieren');
  const entry = path.join(config, 'autostart/heliograph.desktop');
  expect(readFileSync(entry, 'utf8')).toContain(`"--state=${state}" "--background"`);
  await app.page.evaluate(() => window.heliograph.preferences.set({ language: 'en', startAtLogin: false }));
  expect(existsSync(entry)).toBe(false);
  await expect.poll(() => labels(app.electron)).toContain('Docs: not synced yet');

  await choose(app.electron, 'Sync now');
  await expect.poll(() => existsSync(path.join(mirror, 'index.html'))).toBe(true);
  await expect.poll(() => labels(app.electron)).toContain('The mirror is in sync');
  await choose(app.electron, 'Verify now');
  await expect
    .poll(() => app.page.evaluate(async () => (await window.heliograph.sites.list())[0]?.mirrors[0]?.lastProof?.depth))
    .toBe('quick');

  await expect.poll(() => labels(app.electron)).toContain('Until I resume');
  await choose(app.electron, 'Until I resume');
  await expect.poll(() => labels(app.electron)).toContain('Paused until you resume');
  expect((await app.page.evaluate(() => window.heliograph.triggers.list()))[0]?.pausedUntil).toBe('resumed');
  await choose(app.electron, 'Resume');
  await expect.poll(() => labels(app.electron)).toContain('The mirror is in sync');

  const asked = await answerQuestions(app.electron, 0);
  await pressClose(app.electron);
  await expect.poll(() => windows(app.electron)).toEqual(['hidden']);
  await choose(app.electron, 'Open Heliograph');
  await expect.poll(() => windows(app.electron)).toEqual(['visible']);
  await pressClose(app.electron);
  await expect.poll(() => windows(app.electron)).toEqual(['hidden']);
  expect(await asked()).toEqual(['Heliograph goes on in the tray']);

  const ended = new Promise((resolve) => app.electron.process().once('exit', resolve));
  await choose(app.electron, 'Quit').catch(() => undefined);
  expect(await ended).toBe(0);
});

test('a desktop without a tray keeps the window', async ({ open, temporary }) => {
  const { state } = nightlySite(temporary('no-tray'));
  const app = await open({ state, env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
  const asked = await answerQuestions(app.electron, 0);
  await pressClose(app.electron);
  await expect.poll(asked).toEqual(['Quit Heliograph?']);
  expect(await windows(app.electron)).toHaveLength(1);

  await app.page.evaluate(() => window.heliograph.preferences.set({ closing: 'quit' }));
  const ended = new Promise((resolve) => app.electron.process().once('exit', resolve));
  await pressClose(app.electron).catch(() => undefined);
  expect(await ended).toBe(0);
});

test('started to the tray it opens no window; trouble is told on the desktop and by the webhook, and a click shows its site', async ({
  temporary,
}) => {
  await bus.own(WATCHER);
  const received: { event?: string; about?: { cause: string }[] }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(JSON.parse(body) as (typeof received)[number]);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const webhook = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  const { state, origin } = nightlySite(temporary('background'), { notifications: { webhook } });
  const electron = await launchToTray(state);
  try {
    await catchMenu(electron);
    await electron.evaluate(({ Notification }) => {
      const shared = globalThis as { told?: Electron.Notification[] };
      shared.told = [];
      Notification.isSupported = () => true;
      Notification.prototype.show = function () {
        shared.told?.push(this);
        this.emit('show', {});
      };
    });
    expect(await windows(electron)).toEqual([]);
    rmSync(origin, { recursive: true });
    await pauseFromOutside(electron, state);
    await choose(electron, 'Sync now');
    await expect.poll(() => received.map(({ about }) => about?.map(({ cause }) => cause))).toEqual([['origin-missing']]);
    await electron.evaluate(() => (globalThis as { told?: Electron.Notification[] }).told?.[0]?.emit('click', {}));
    const page = await electron.firstWindow();
    await expect(page.getByRole('heading', { name: 'Docs' }).first()).toBeVisible();
    expect(await page.evaluate(() => window.heliograph.preferences.testNotification())).toMatchObject({
      desktop: { state: 'shown' },
      webhook: { state: 'sent' },
    });
    expect(received.at(-1)?.event).toBe('test');
  } finally {
    await electron.close();
    server.close();
  }
});

async function launchToTray(state: string): Promise<ElectronApplication> {
  const { findElectron } = await import('../support/borrowed-electron.mjs');
  const { path: executablePath } = await findElectron({ say: () => undefined });
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = { ...(process.env as Record<string, string>), DBUS_SESSION_BUS_ADDRESS: bus.address };
  return _electron.launch({ executablePath, args: [root, ...sandbox, `--state=${state}`, '--background'], env });
}

/** Another process pauses all; after a sleep the app sees it, and the tray's menu is made anew. */
async function pauseFromOutside(electron: ElectronApplication, state: string): Promise<void> {
  writeFileSync(path.join(state, 'pauses.json'), JSON.stringify({ version: 1, all: 'resumed', except: [], sites: {} }));
  await electron.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  await expect.poll(() => labels(electron)).toContain('Paused until you resume');
}
