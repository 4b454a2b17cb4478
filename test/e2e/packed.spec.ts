import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { expect, root, test } from './heliograph-app';
import { DemoPage } from './pages/demo-page';
import { WelcomePage } from './pages/welcome-page';

const program = path.join(root, 'dist/linux-unpacked/heliograph');

/** The packed app with all fuses set: no inspector, so the page is reached as any browser's is. */
async function startPacked(state: string): Promise<{ page: Page; app: ChildProcess; ended: Promise<number | null> }> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = spawn(program, [...sandbox, '--remote-debugging-port=0', `--state=${state}`, '--demo-files=300'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => app.once('exit', resolve));
  const portFile = path.join(state, 'window', 'DevToolsActivePort');
  await expect.poll(() => existsSync(portFile), { timeout: 30_000 }).toBe(true);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${readFileSync(portFile, 'utf8').split('\n')[0] ?? ''}`, {
    noDefaults: true,
  });
  const pages = () => browser.contexts().flatMap((context) => context.pages());
  await expect.poll(() => pages().length, { timeout: 30_000 }).toBe(1);
  const [page] = pages();
  if (!page) throw new Error('The packed app has no window.');
  return { page, app, ended };
}

test('the packed app starts, loads its native parts, syncs and stops cleanly', async ({ temporary }) => {
  test.skip(process.platform !== 'linux', 'packing is tried on Linux');
  test.setTimeout(480_000);
  const log = execFileSync(process.execPath, ['build/pack.mjs'], { cwd: root, encoding: 'utf8' });
  expect(log).toMatch(/Set and read back [78] fuses/);
  const { page, app, ended } = await startPacked(temporary('packed'));
  try {
    await expect(new WelcomePage(page).title).toBeVisible();
    // keytar is loaded and works; SQLite opens; the demo needs ssh2, both workers, and every bundle.
    expect(await page.evaluate(() => window.heliograph.vault.state())).toMatchObject({ kind: 'keychain' });
    expect(await page.evaluate(() => window.heliograph.history.list({}))).toEqual([]);
    await new WelcomePage(page).runDemo.click();
    await expect(new DemoPage(page).steps.filter({ hasText: 'Copy to all mirrors' })).toContainText('(done)', { timeout: 240_000 });
  } finally {
    app.kill('SIGTERM');
  }
  expect(await ended).toBe(0);
});
