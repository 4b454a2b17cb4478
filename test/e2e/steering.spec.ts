import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { startSshd, type Sshd } from '../support/sshd';
import { bytesBelow, expect, test, type HeliographApp } from './heliograph-app';
import { SitePage } from './pages/site-page';

let server: Sshd;
test.beforeAll(async () => {
  server = await startSshd();
});
test.afterAll(async () => {
  await server.close();
});

const FILES = 60;
const SIZE = 100_000;

/** A site whose sync takes about a dozen seconds: 6 MB at 500 kB a second. Logs in with a key. */
async function slowSite(app: HeliographApp, origin: string, mirror: string): Promise<void> {
  mkdirSync(origin, { recursive: true });
  mkdirSync(mirror);
  for (let count = 0; count < FILES; count += 1) writeFileSync(path.join(origin, `file-${String(count)}.bin`), Buffer.alloc(SIZE, count));
  await app.answerOpenDialog(origin);
  const siteId = await app.page.evaluate(async () => {
    const grant = await window.heliograph.dialogs.pickFolder();
    return (await window.heliograph.sites.save({ name: 'Slow', origin: grant?.grant ?? '' })).id;
  });
  await app.answerOpenDialog(server.clientKeyFile);
  await app.page.evaluate(
    async ({ siteId, address }) => {
      const { dialogs, sites, mirrors, trust } = window.heliograph;
      const login = { kind: 'key', keyFile: (await dialogs.pickKeyFile())?.grant ?? '' } as const;
      const { hostKey } = await mirrors.test({ address, login });
      if (hostKey?.kind === 'unknown') {
        const { host, port, fingerprint } = hostKey.offer;
        await trust.accept({ host, port, fingerprint });
      }
      await mirrors.save({ siteId, mirror: { name: 'Slow mirror', address, login } });
      const [view] = await sites.list();
      if (view) await sites.saveRules({ siteId, rules: { ...view.site.rules, limit: 500_000 } });
    },
    { siteId, address: server.address(mirror) },
  );
  await app.page.reload();
  await new SitePage(app.page).open('Slow');
}

function arrived(mirror: string): number {
  return bytesBelow(mirror).filter(({ file }) => !path.basename(file).startsWith('.heliograph')).length;
}

function leftOvers(mirror: string): string[] {
  return readdirSync(mirror).filter((name) => name.startsWith('.heliograph') && name !== '.heliograph.json');
}

test('a sync is paused, goes on, and is stopped cleanly; every screen on the way is accessible', async ({ open, temporary }) => {
  const app = await open();
  const [origin, mirror] = [path.join(temporary('slow'), 'origin'), path.join(server.root, 'slow')];
  await slowSite(app, origin, mirror);
  const site = new SitePage(app.page);
  await site.sync.click();
  await expect(site.pause).toBeVisible();
  await expect.poll(() => arrived(mirror), { timeout: 30_000 }).toBeGreaterThan(2);

  await site.pause.click();
  await expect(site.resume).toBeVisible();
  await app.page.waitForTimeout(1500);
  const whilePaused = arrived(mirror);
  await app.keepScreen('30-paused');
  await app.page.waitForTimeout(2000);
  expect(arrived(mirror)).toBe(whilePaused);
  const { violations } = await new AxeBuilder({ page: app.page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);

  await site.resume.click();
  await expect.poll(() => arrived(mirror), { timeout: 30_000 }).toBeGreaterThan(whilePaused);
  await site.stop.click();
  await expect(site.sync).toBeVisible({ timeout: 30_000 });
  expect(arrived(mirror)).toBeLessThan(FILES);
  expect(leftOvers(mirror)).toEqual([]);
  await app.keepScreen('31-stopped');
  for (const tab of ['Changes', 'Verification', 'History', 'Rules'] as const) {
    await site.showTab(tab);
    const found = await new AxeBuilder({ page: app.page }).setLegacyMode().analyze();
    expect(found.violations.map(({ id, nodes }) => `${tab} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
  }
});

test('quitting during a sync asks; "keep running" keeps it, "stop and quit" leaves nothing half', async ({ open, temporary }) => {
  const app = await open();
  const [origin, mirror] = [path.join(temporary('slow'), 'origin'), path.join(server.root, 'quit')];
  await slowSite(app, origin, mirror);
  const site = new SitePage(app.page);
  await site.sync.click();
  await expect.poll(() => arrived(mirror), { timeout: 30_000 }).toBeGreaterThan(2);

  await app.answerMessageBox(0);
  await app.electron.evaluate(({ app: self }) => {
    self.quit();
  });
  const then = arrived(mirror);
  await expect.poll(() => arrived(mirror), { timeout: 20_000 }).toBeGreaterThan(then);

  const ended = new Promise<number | null>((resolve) => app.electron.process().once('exit', resolve));
  await app.answerMessageBox(1);
  await app.electron
    .evaluate(({ app: self }) => {
      self.quit();
    })
    .catch(() => undefined);
  expect(await ended).toBe(0);
  expect(arrived(mirror)).toBeLessThan(FILES);
  expect(leftOvers(mirror)).toEqual([]);
  for (const { file, bytes } of bytesBelow(mirror)) expect(bytes.length, file).toBe(SIZE);
});
