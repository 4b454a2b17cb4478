import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSshd, type Sshd } from '../support/sshd';
import { bytesBelow, expect, test, type HeliographApp } from './heliograph-app';
import { MirrorForm } from './pages/mirror-form';
import { RulesPage } from './pages/rules-page';
import { SiteForm } from './pages/site-form';
import { SitePage } from './pages/site-page';
import { WelcomePage } from './pages/welcome-page';

let server: Sshd;
test.beforeAll(async () => {
  // Its log then tells which program a client is.
  server = await startSshd({ config: ['LogLevel DEBUG1'] });
});
test.afterAll(async () => {
  await server.close();
});

const FILES = 160;
const SIZE = 50_000;

function makeOrigin(folder: string): void {
  for (let count = 0; count < FILES; count += 1) writeFileSync(path.join(folder, `file-${String(count)}.bin`), Buffer.alloc(SIZE, count));
}

function files(folder: string): Map<string, string> {
  const found = bytesBelow(folder).filter(({ file }) => !path.basename(file).startsWith('.heliograph'));
  return new Map(found.map(({ file, bytes }) => [path.relative(folder, file), bytes.toString('base64')]));
}

/** Bytes a second that arrive in a folder over so many seconds. */
async function rateInto(folder: string, seconds: number): Promise<number> {
  const size = (): number => bytesBelow(folder).reduce((sum, { bytes }) => sum + bytes.length, 0);
  const [before, start] = [size(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return (size() - before) / ((performance.now() - start) / 1000);
}

const logins = (): number => server.log().match(/^Accepted publickey/gm)?.length ?? 0;
/** Client programs in the order in which they came. */
const clients = (): string[] => [...server.log().matchAll(/remote software version (\S+)/g)].map(([, name]) => name ?? '');
/** Clients that are logged in. */
const present = (): number => logins() - (server.log().match(/^Disconnected from user/gm)?.length ?? 0);

async function addSite(app: HeliographApp, origin: string, mirror: string): Promise<void> {
  await new WelcomePage(app.page).addSite.click();
  const siteForm = new SiteForm(app.page);
  await app.answerOpenDialog(origin);
  await siteForm.pickFolder();
  await siteForm.save('Fast');
  await new SitePage(app.page).addMirror();
  const form = new MirrorForm(app.page);
  await form.fillAddress(server.address(mirror));
  await form.reach.click();
  await form.trust(await form.fingerprint());
  await form.chooseLogin('Key file');
  await app.answerOpenDialog(server.clientKeyFile);
  await form.pickKey();
  await form.logInAndGoOn();
  await expect(form.works).toBeVisible();
  await form.save('Loopback');
}

test('limits hold and change live; a mirror is listed once a day, keeps its connection, and may be reached by OpenSSH', async ({
  open,
  temporary,
}) => {
  const [origin, mirror] = [temporary('origin'), path.join(server.root, 'www')];
  makeOrigin(origin);
  mkdirSync(mirror);
  const app = await open();
  const site = new SitePage(app.page);
  const sync = async (): Promise<void> => {
    await site.showTab('Mirrors');
    await site.sync.click();
    await expect(site.stop).toBeHidden();
    await expect(site.sync).toBeEnabled();
  };
  /** Makes a change, syncs it, and tells how many logins that took. */
  const loginsOfChange = async (content: string): Promise<number> => {
    const before = logins();
    writeFileSync(path.join(origin, 'changing.txt'), content);
    await sync();
    await expect.poll(() => readFileSync(path.join(mirror, 'changing.txt'), 'utf8')).toBe(content);
    return logins() - before;
  };
  await addSite(app, origin, mirror);

  await test.step('the rules: half a megabyte a second, listed once a day', async () => {
    await site.showTab('Rules');
    const rules = new RulesPage(app.page);
    await rules.limit.fill('0.5');
    await rules.listsDaily.check();
    await rules.save.click();
    await expect(rules.saved).toBeVisible();
  });

  await test.step('the limit holds; a lower one holds as soon as it is chosen; none lets the run end', async () => {
    await site.showTab('Mirrors');
    await site.sync.click();
    await expect(site.limit.locator('option:checked')).toHaveText('As the rules say: 500 kB/s');
    await expect.poll(() => files(mirror).size, { timeout: 30_000 }).toBeGreaterThan(1);
    const byRules = await rateInto(mirror, 4);
    await site.limit.selectOption({ label: '100 kB/s' });
    await app.page.waitForTimeout(1000);
    const lowered = await rateInto(mirror, 4);
    await app.keepScreen('32-limited');
    await site.limit.selectOption({ label: 'No limit' });
    await expect(site.stop).toBeHidden({ timeout: 30_000 });
    expect(files(mirror)).toEqual(files(origin));
    expect(
      [byRules / 500_000, lowered / 100_000].map((share) => share > 0.7 && share < 1.3),
      `${String(byRules)}, ${String(lowered)}`,
    ).toEqual([true, true]);
  });

  await test.step('the second run lists nothing and says so; the first one did', async () => {
    const before = logins();
    await site.openLatestReport('Loopback');
    await expect(app.page.getByText('No problems.')).toBeVisible();
    await expect(app.page.getByText(/^Not listed: /)).toBeHidden();
    await sync();
    await site.openLatestReport('Loopback');
    await expect(app.page.getByText(/^Not listed: the mirror's stamp is as we left it/)).toBeVisible();
    await app.keepScreen('33-not-listed');
    expect(logins() - before).toBe(0);
  });

  await test.step('a run on a warm connection logs in no second time; a locked screen and sleep end it', async () => {
    expect(await loginsOfChange('one')).toBe(0);
    for (const event of ['lock-screen', 'suspend'] as const) {
      expect(present()).toBe(1);
      await app.electron.evaluate(({ powerMonitor }, name) => powerMonitor.emit(name), event);
      await expect.poll(present).toBe(0);
      expect(await loginsOfChange(`after ${event}`)).toBe(1);
      expect(await loginsOfChange(`after ${event}, again`)).toBe(0);
    }
  });

  await test.step('the same mirror by OpenSSH: tested, saved, synced', async () => {
    expect(clients().some((name) => name.startsWith('OpenSSH'))).toBe(false);
    await site.showTab('Mirrors');
    await site.editMirror('Loopback');
    const form = new MirrorForm(app.page);
    await form.chooseTransport('This computer’s OpenSSH');
    await form.reach.click();
    await form.logInAndGoOn();
    await expect(form.works).toBeVisible();
    await app.keepScreen('34-openssh');
    await form.saveChanges.click();
    await form.sheet.waitFor({ state: 'hidden' });
    expect(await loginsOfChange('by OpenSSH')).toBeGreaterThan(0);
    expect(clients().at(-1)).toMatch(/^OpenSSH/);
    expect(files(mirror)).toEqual(files(origin));
  });
  expect(app.complaints).toEqual([]);
});
