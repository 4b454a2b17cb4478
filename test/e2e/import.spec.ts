import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../electron/contract/site';
import { startSshd, type Sshd } from '../support/sshd';
import { expect, test } from './heliograph-app';
import { ChangesPage } from './pages/changes-page';
import { SitePage } from './pages/site-page';

let jump: Sshd;
let target: Sshd;

test.beforeAll(async () => {
  [jump, target] = await Promise.all([startSshd(), startSshd()]);
});
test.afterAll(async () => {
  await jump.close();
  await target.close();
});

test('a server of ~/.ssh/config behind a jump host is brought along and synced to', async ({ open, temporary }) => {
  const home = temporary('home');
  const origin = path.join(temporary('origin'), 'website');
  mkdirSync(path.join(home, '.ssh'));
  mkdirSync(origin);
  writeFileSync(path.join(origin, 'index.html'), 'page');
  writeFileSync(
    path.join(home, '.ssh', 'config'),
    `Host inner\n HostName 127.0.0.1\n Port ${String(target.port)}\n User ${target.user}\n IdentityFile ${target.clientKeyFile}\n ProxyJump gate\n` +
      `Host gate\n HostName 127.0.0.1\n Port ${String(jump.port)}\n User ${jump.user}\n IdentityFile ${jump.clientKeyFile}\n`,
  );
  writeFileSync(path.join(home, '.ssh', 'known_hosts'), [jump, target].map(({ knownHosts }) => readFileSync(knownHosts, 'utf8')).join(''));
  const app = await open({ keychain: false, env: { HOME: home } });
  const { page } = app;

  await page.evaluate(() => {
    location.hash = '#/import';
  });
  await page.getByRole('button', { name: 'Show what OpenSSH has' }).click();
  await page.getByRole('checkbox', { name: 'Import gate' }).uncheck();
  await page.getByLabel('Folder of inner').fill(`${target.root}/www`);
  await app.answerOpenDialog(origin);
  await page.getByRole('button', { name: 'Pick…' }).click();
  await page.getByRole('button', { name: 'Import 1 server' }).click();
  await expect(page.getByText('2 host keys are trusted from now on.')).toBeVisible();
  await page.getByRole('button', { name: 'Open the site' }).click();

  const settings = JSON.parse(readFileSync(path.join(app.state, 'settings.json'), 'utf8')) as Settings;
  expect(settings.sites[0]?.mirrors[0]).toMatchObject({
    name: 'inner',
    jump: [{ server: `${jump.user}@127.0.0.1:${String(jump.port)}`, login: { kind: 'key', keyFile: jump.clientKeyFile } }],
  });

  const site = new SitePage(page);
  await site.preview.click();
  await new ChangesPage(page).syncPlan.click();
  await expect.poll(() => readIfThere(path.join(target.root, 'www', 'index.html')), { timeout: 15_000 }).toBe('page');
  expect(jump.log()).toMatch(/^Accepted publickey/m);
  expect(app.complaints).toEqual([]);
});

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
