import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSshd, type Sshd } from '../support/sshd';
import { bytesBelow, expect, test, type HeliographApp } from './heliograph-app';
import { ChangesPage } from './pages/changes-page';
import { MirrorForm } from './pages/mirror-form';
import { SiteForm } from './pages/site-form';
import { SitePage } from './pages/site-page';
import { VerificationPage } from './pages/verification-page';
import { WelcomePage } from './pages/welcome-page';

let server: Sshd;

test.beforeAll(async () => {
  server = await startSshd({ passwordUser: true });
});
test.afterAll(async () => {
  await server.close();
});

const FILES = 120;

function makeOrigin(folder: string): void {
  for (let count = 0; count < FILES; count += 1) {
    const file = path.join(folder, `part-${String(count % 6)}`, `page ${String(count)} ü.html`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(500 + count * 37));
  }
}

function files(folder: string): Map<string, string> {
  const found = bytesBelow(folder).filter(({ file }) => !path.basename(file).startsWith('.heliograph'));
  return new Map(found.map(({ file, bytes }) => [path.relative(folder, file), bytes.toString('base64')]));
}

/** OpenSSH's own word for the server's fingerprint. */
function realFingerprint(): string {
  return execFileSync('ssh-keygen', ['-lf', `${server.hostKeyFile}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

/** Everything that the page got from the main process is kept, to look for secrets in it. */
async function recordAnswers(app: HeliographApp): Promise<() => Promise<string>> {
  await app.electron.evaluate(({ webContents }) => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const contents of webContents.getAllWebContents()) {
      const send = contents.send.bind(contents);
      contents.send = (channel: string, ...words: unknown[]) => {
        heard.push(JSON.stringify(words));
        send(channel, ...words);
      };
    }
  });
  return async () => {
    const calls = await app.page.evaluate(async () => {
      const { sites, history, runs, vault, trust, preferences, demo } = window.heliograph;
      return JSON.stringify(
        await Promise.all([
          sites.list(),
          history.list({}),
          runs.list(),
          vault.state(),
          trust.list(),
          preferences.get(),
          demo.state(),
          window.heliograph.app.facts(),
        ]),
      );
    });
    const facts = await app.electron.evaluate(() => (globalThis as unknown as { heard: string[] }).heard.join('\n'));
    return calls + facts + (await app.page.content());
  };
}

test('a person mirrors a folder to a real server, sees every step, and the password stays in the keychain', async ({ open, temporary }) => {
  test.setTimeout(240_000);
  const origin = temporary('origin');
  makeOrigin(origin);
  const app = await open();
  const answers = await recordAnswers(app);
  const site = new SitePage(app.page);

  await test.step('add a site with the native folder dialog', async () => {
    await new WelcomePage(app.page).addSite.click();
    const form = new SiteForm(app.page);
    await app.answerOpenDialog(origin);
    await form.pickFolder();
    await app.keepScreen('10-add-site');
    await form.save('Docs');
    await expect(app.page.getByRole('heading', { name: 'Docs' })).toBeVisible();
  });

  await test.step('add a mirror: unknown key shown, compared, accepted; password tested', async () => {
    await site.addMirror();
    const form = new MirrorForm(app.page);
    await form.fillAddress(server.address(path.join(server.root, 'www')));
    await form.reach.click();
    await expect(form.identity).toBeVisible();
    expect(await form.fingerprint()).toBe(realFingerprint());
    await app.keepScreen('11-fingerprint');
    expect(server.log()).not.toContain('Failed password');
    await form.trust(realFingerprint());
    await form.chooseLogin('Password');
    await form.password.fill('wrong-password');
    await form.logIn.click();
    await expect(form.sheet).toContainText('What to try');
    await expect(form.useFolder).toBeHidden();
    await form.password.fill(server.password);
    await form.logInAndGoOn();
    await expect(form.works).toBeVisible();
    await app.keepScreen('12-connection-works');
    await form.save('Loopback');
  });

  await test.step('preview the plan: nothing is written', async () => {
    await site.preview.click();
    const changes = new ChangesPage(app.page);
    await expect(changes.syncPlan).toBeVisible();
    await expect(changes.rows.first()).toBeVisible();
    await app.keepScreen('13-changes');
    expect(statSync(path.join(server.root, 'www'), { throwIfNoEntry: false })).toBeUndefined();
    await changes.syncPlan.click();
  });

  await test.step('sync: the mirror is the origin', async () => {
    await site.showTab('Mirrors');
    await expect(site.mirror('Loopback')).not.toContainText('never', { timeout: 60_000 });
    await expect(site.mirror('Loopback')).toContainText('In sync');
    await app.keepScreen('14-in-sync');
    expect(files(path.join(server.root, 'www'))).toEqual(files(origin));
  });

  await test.step('a damaged mirror is found and repaired', async () => {
    const victim = path.join(server.root, 'www', 'part-3', 'page 9 ü.html');
    const { atime, mtime, size } = statSync(victim);
    writeFileSync(victim, Buffer.alloc(size, 7));
    utimesSync(victim, atime, mtime);
    await site.showTab('Verification');
    const verification = new VerificationPage(app.page);
    await verification.verify('Every byte');
    await expect(verification.repair).toBeVisible({ timeout: 60_000 });
    await app.keepScreen('15-damage-found');
    await verification.repair.click();
    await verification.confirmRepair.click();
    await expect(verification.repair).toBeHidden({ timeout: 60_000 });
    await expect
      .poll(() => readFileSync(victim).equals(readFileSync(path.join(origin, 'part-3', 'page 9 ü.html'))), { timeout: 30_000 })
      .toBe(true);
    await app.keepScreen('16-repaired');
  });

  await test.step('the history tells of it', async () => {
    await site.showTab('History');
    await expect(app.page.getByRole('row').filter({ hasText: 'Sync' }).first()).toBeVisible();
    await app.keepScreen('17-history');
  });

  await test.step('the password is in the real keychain, and nowhere else', async () => {
    const account = `password ${server.user}@127.0.0.1:${String(server.port)}`;
    const { default: keytar } = (await import('keytar')) as { default: typeof import('keytar') };
    const stored = await keytar.getPassword('org.heliograph.Heliograph', account);
    expect(stored).toBe(server.password);
    expect(await answers()).not.toContain(server.password);
    await app.close();
    for (const { file, bytes } of bytesBelow(app.state)) expect(bytes.includes(server.password), file).toBe(false);
    expect(app.output).not.toContain(server.password);
  });

  expect(app.complaints).toEqual([]);

  await test.step('after a restart it logs in without asking', async () => {
    const again = await open({ state: app.state });
    writeFileSync(path.join(origin, 'new.html'), 'new');
    const page = new SitePage(again.page);
    await page.open('Docs');
    await page.sync.click();
    await expect.poll(() => files(path.join(server.root, 'www')).has('new.html'), { timeout: 60_000 }).toBe(true);
  });
});
