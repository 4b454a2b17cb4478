import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, root, test } from './heliograph-app';
import { WelcomePage } from './pages/welcome-page';

test('a second start for the same state folder shows the first window and ends', async ({ open }) => {
  const app = await open();
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.minimize();
  });
  const program = await app.electron.evaluate(() => process.execPath);
  const second = spawnSync(program, [root, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--state=${app.state}`], {
    timeout: 30_000,
  });
  expect(second.status).toBe(0);
  await expect
    .poll(() => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized())))
    .toEqual([false]);
});

test('where no keychain works the app says so and keeps secrets only while it runs', async ({ open }) => {
  const app = await open({ keychain: false });
  await expect(app.page.getByText('No keychain works here', { exact: false }).first()).toBeVisible();
  await app.keepScreen('20-no-keychain');
  expect(await app.page.evaluate(() => window.heliograph.vault.state())).toMatchObject({ kind: 'memory' });
});

test('broken settings are told, and the file stays as it is', async ({ open, temporary }) => {
  const state = temporary('state');
  writeFileSync(path.join(state, 'settings.json'), '{ "version": 1, "sites": [ oops');
  const app = await open({ state });
  await expect(app.page.getByText('is not valid JSON', { exact: false }).first()).toBeVisible();
  await app.keepScreen('21-broken-settings');
});

test('remembers its place and theme', async ({ open, temporary }) => {
  const state = temporary('state');
  const first = await open({ state });
  await first.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 900, height: 640 });
  });
  await first.page.evaluate(() => window.heliograph.preferences.set({ theme: 'dark' }));
  await first.close();
  const again = await open({ state });
  expect(await again.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toMatchObject({
    width: 900,
    height: 640,
  });
  await expect(again.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await again.keepScreen('22-dark');
});

test('BoringSSL is awake before the first connection', async ({ open }) => {
  const app = await open();
  const megabytesPerSecond = await app.electron.evaluate(async () => {
    const { createCipheriv, randomBytes } = process.mainModule?.require('node:crypto') as typeof import('node:crypto');
    const cipher = createCipheriv('aes-128-gcm', randomBytes(16), randomBytes(12));
    const block = Buffer.alloc(1 << 20);
    const start = performance.now();
    for (let count = 0; count < 64; count += 1) cipher.update(block);
    return Promise.resolve((64 * 1.048576) / ((performance.now() - start) / 1000));
  });
  expect(megabytesPerSecond).toBeGreaterThan(100);
});

test('the first screens have no accessibility fault that axe knows, in both themes', async ({ open }) => {
  const app = await open();
  await expect(new WelcomePage(app.page).title).toBeVisible();
  const faults: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await app.page.evaluate((name) => window.heliograph.preferences.set({ theme: name }), theme);
    await app.page.reload();
    for (const screen of ['Overview', 'History', 'Settings']) {
      await app.page.getByRole('navigation').getByRole('button', { name: screen }).click();
      const { violations } = await new AxeBuilder({ page: app.page }).setLegacyMode().analyze();
      faults.push(
        ...violations.map(({ id, nodes }) => `${theme} ${screen}: ${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
      );
    }
  }
  expect(faults).toEqual([]);
});
