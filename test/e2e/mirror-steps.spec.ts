import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSshd, type Sshd } from '../support/sshd';
import { expect, test } from './heliograph-app';
import { MirrorForm } from './pages/mirror-form';
import { RulesPage } from './pages/rules-page';
import { SitePage } from './pages/site-page';

let server: Sshd;

test.beforeAll(async () => {
  server = await startSshd({ passwordUser: true });
});
test.afterAll(async () => {
  await server.close();
});

test('a mirror in six steps on a real server, then a schedule with its next times and patterns counted at the origin', async ({
  open,
  temporary,
}) => {
  const [origin, state] = [temporary('origin'), temporary('state')];
  const mirror = path.join(server.root, 'mirrors', 'docs');
  mkdirSync(mirror, { recursive: true });
  execFileSync('chown', ['-R', server.user, path.join(server.root, 'mirrors')]);
  for (const name of ['index.html', 'a.tmp', 'b.tmp']) writeFileSync(path.join(origin, name), '1234567890');
  writeFileSync(path.join(state, 'settings.json'), JSON.stringify({ version: 1, sites: [{ id: 'docs', name: 'Docs', origin }] }));
  const app = await open({ state });
  const site = new SitePage(app.page);
  await site.open('Docs');

  await test.step('reach, and compare what ssh-keygen prints', async () => {
    await site.addMirror();
    const form = new MirrorForm(app.page);
    await form.fillAddress(server.address(path.join(server.root, 'mirrors')));
    await form.reach.click();
    await expect(form.identity).toBeVisible();
    expect(server.log()).not.toContain('Failed');
    await form.trust(execFileSync('ssh-keygen', ['-lf', `${server.hostKeyFile}.pub`], { encoding: 'utf8' }));
  });

  await test.step('a wrong password, then the right one', async () => {
    const form = new MirrorForm(app.page);
    await form.password.fill('wrong');
    await form.logIn.click();
    await expect(form.sheet).toContainText('Type the password anew');
    await form.password.fill(server.password);
    await form.logIn.click();
  });

  await test.step('the folder is chosen among those of the server; what it can do is said and tried', async () => {
    const form = new MirrorForm(app.page);
    await form.sheet.getByRole('button', { name: 'Open docs' }).click();
    await expect(form.sheet.getByLabel('Folder on the server', { exact: true })).toHaveValue(mirror);
    await form.useFolder.click();
    await expect(form.sheet).toContainText('A visitor always meets the old file or the new one.');
    expect(readdirSync(mirror)).toEqual([]);
    await form.sheet.getByRole('button', { name: 'Write the probe and remove it' }).click();
    await expect(form.sheet).toContainText('Times are kept to the second.');
    await expect(form.sheet).toContainText('Tells README and readme apart.');
    await app.keepScreen('60-abilities');
    expect(readdirSync(mirror)).toEqual([]);
    await form.goOn.click();
    await expect(form.works).toBeVisible();
    await form.save('Loopback');
  });

  await test.step('a schedule says when it runs next, and patterns what they leave out', async () => {
    await site.showTab('Rules');
    await app.page.getByLabel('By the clock').check();
    await expect(app.page.getByRole('listitem').filter({ hasText: '03:30' })).toHaveCount(3);
    await app.page.getByLabel('Patterns').first().fill('*.tmp');
    await expect(app.page.getByText('Leaves out 2 files, 20 bytes')).toBeVisible();
    await app.keepScreen('61-schedule');
    const rules = new RulesPage(app.page);
    await rules.save.click();
    await expect(rules.saved).toBeVisible();
    const settings = JSON.parse(readFileSync(path.join(state, 'settings.json'), 'utf8')) as {
      sites: { triggers: object; rules: object }[];
    };
    expect(settings.sites[0]).toMatchObject({ triggers: { schedule: { cron: '30 3 * * *' } }, rules: { exclude: ['*.tmp'] } });
  });
  expect(app.complaints).toEqual([]);
});
