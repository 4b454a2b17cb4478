import type { Page } from '@playwright/test';
import { MirrorForm } from '../pages/mirror-form';
import { expect, test } from './window-rig';

const OFFERED = 'SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg';

async function callsOf(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => window.mock.calls.filter((call) => call.name === wanted).map((call) => call.input), name);
}

async function addMirror(page: Page, address: string): Promise<MirrorForm> {
  await page.getByRole('tabpanel').getByRole('button', { name: 'Add mirror' }).click();
  const form = new MirrorForm(page);
  await form.fillAddress(address);
  await form.reach.click();
  return form;
}

test('a server that does not answer: what to try, and a way on without the test', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/blog/mirrors' });
  const form = await addMirror(page, 'sftp://mirror@silent.example.net/srv/www');
  await expect(form.sheet).toContainText('did not answer');
  await expect(form.sheet.getByRole('listitem').filter({ hasText: 'A firewall may drop connections' })).toBeVisible();
  const steps = form.sheet.getByRole('navigation', { name: 'Steps' });
  await expect(steps.getByRole('button', { name: /^Login/ })).toBeDisabled();
  await form.sheet.getByRole('button', { name: 'Go on without this test' }).click();
  await expect(steps.getByRole('button', { name: /^Identity/ })).toHaveAttribute('aria-current', 'step');
});

test('nothing is logged in with until the key is trusted', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/blog/mirrors' });
  const form = await addMirror(page, 'sftp://mirror@new.example.net/srv/www');
  await expect(form.identity).toBeVisible();
  expect(await callsOf(page, 'mirrors.test')).toEqual([
    { address: 'sftp://mirror@new.example.net/~', login: { kind: 'password' }, transport: 'built-in' },
  ]);
  await form.identity.getByLabel('Fingerprint from your provider').fill('3072 SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k (RSA)');
  await expect(form.identity).toContainText('the fingerprint of another of the server’s keys');
  await expect(form.identity.getByRole('button', { name: 'Trust this server' })).toBeDisabled();
  await form.trust(`256 ${OFFERED} root@new (ED25519)`);
  await form.password.fill('wrong');
  await form.logIn.click();
  await expect(form.sheet).toContainText('Some servers let only keys in');
  await form.password.fill('right');
  await form.logIn.click();
  await expect(form.useFolder).toBeVisible();
});

test('a changed key: old and new side by side, forgotten only with the fingerprint that the provider names', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/blog/mirrors' });
  const form = await addMirror(page, 'sftp://mirror@changed.example.net/srv/www');
  const alert = form.sheet.getByRole('alert').filter({ hasText: 'another key than before' });
  await expect(alert).toContainText('SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k');
  await expect(alert).toContainText(OFFERED);
  await expect(alert.getByRole('button')).toHaveCount(0);
  const forget = form.sheet.getByRole('button', { name: 'Forget the old key' });
  await expect(forget).toBeDisabled();
  await expect(form.sheet.getByRole('button', { name: 'Trust this server' })).toHaveCount(0);
  const pasted = form.sheet.getByLabel('Fingerprint from your provider');
  await pasted.fill('SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k');
  await expect(forget).toBeDisabled();
  await pasted.press('Enter');
  await pasted.fill(OFFERED);
  await forget.click();
  // Forgotten is not trusted: that is asked as of any other server.
  await expect(form.identity).toBeVisible();
  expect(await callsOf(page, 'trust.accept')).toEqual([]);
  await expect(form.identity).toContainText('The same. This is the server that your provider means.');
});

test('a folder is found by looking through the server', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/blog/mirrors' });
  const form = await addMirror(page, 'sftp://mirror@new.example.net/');
  await form.trust(OFFERED);
  await form.password.fill('right');
  await form.logIn.click();
  const browser = form.sheet.getByRole('group', { name: 'Folders on the server' });
  await browser.getByRole('button', { name: 'Open srv' }).press('Enter');
  await browser.getByRole('button', { name: 'Open www' }).press('Enter');
  await expect(form.sheet.getByLabel('Folder on the server', { exact: true })).toHaveValue('/srv/www');
  await expect(browser).toContainText('and 12 files');
  await browser.getByRole('button', { name: 'Up' }).click();
  await expect(form.sheet.getByLabel('Folder on the server', { exact: true })).toHaveValue('/srv');
});

test('what a server cannot promise is said, and it is tried out only where a person agrees', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/blog/mirrors' });
  const form = await addMirror(page, 'sftp://mirror@old.example.net/srv/www');
  await form.trust(OFFERED);
  await form.password.fill('right');
  await form.logIn.click();
  await form.useFolder.click();
  await expect(form.sheet).toContainText('While a file is replaced its name is missing for a moment.');
  await expect(form.sheet).toContainText('it makes a folder .heliograph-…-probe');
  expect(await callsOf(page, 'mirrors.probe')).toEqual([]);
  await form.sheet.getByRole('button', { name: 'Write the probe and remove it' }).click();
  await expect(form.sheet).toContainText('Times are kept to the second.');
  await form.goOn.click();
  await form.sheet.getByLabel('Public address').fill('https://nobody.example.net');
  await form.sheet.getByRole('button', { name: 'Fetch it once' }).click();
  await expect(form.sheet).toContainText('The host of this address is not known.');
  await form.sheet.getByLabel('Public address').fill('ftp://x');
  await expect(form.sheet.getByRole('button', { name: 'Fetch it once' })).toBeDisabled();
  await form.sheet.getByLabel('Public address').fill('https://fra1.example.net');
  await form.save('old');
  const [saved] = (await callsOf(page, 'mirrors.save')) as { mirror: { publicUrl: string } }[];
  expect(saved?.mirror.publicUrl).toBe('https://fra1.example.net/');
});

test('who speaks SSH and the servers on the way: chosen, tested anew, saved', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/blog/mirrors' });
  await page.getByRole('tabpanel').getByRole('button', { name: 'Add mirror' }).click();
  const form = new MirrorForm(page);
  await form.fillAddress('sftp://mirror@new.example.net/srv/www');
  await form.chooseTransport('This computer’s OpenSSH');
  await expect(form.sheet.getByRole('group', { name: 'Who speaks SSH' })).toHaveAccessibleDescription(/ssh program of this computer/);
  const jump = form.sheet.getByLabel('Over a jump host');
  await jump.fill('gate@bastion.example.net/path');
  await form.reach.click();
  await expect(form.sheet).toContainText('without a path or a password');
  await jump.fill('gate@bastion.example.net:2200');
  await form.reach.click();
  await form.trust(OFFERED);
  await form.chooseLogin('SSH agent');
  await expect(form.sheet.getByText('those that ~/.ssh/config names')).toBeVisible();
  await form.logInAndGoOn();
  await expect(form.works).toBeVisible();

  // What was proven for one is not proven for the other.
  const steps = form.sheet.getByRole('navigation', { name: 'Steps' });
  await steps.getByRole('button', { name: /^Reach/ }).click();
  await form.chooseTransport('Heliograph');
  await expect(steps.getByRole('button', { name: /^Login/ })).toContainText('not tested');
  await form.chooseTransport('This computer’s OpenSSH');
  await expect(steps.getByRole('button', { name: /^Login/ })).toContainText('done');
  await steps.getByRole('button', { name: /^Public address/ }).click();
  await form.save('far');
  const [saved] = (await callsOf(page, 'mirrors.save')) as { mirror: object }[];
  expect(saved?.mirror).toMatchObject({
    transport: 'openssh',
    jump: [{ server: 'gate@bastion.example.net:2200', login: { kind: 'agent' } }],
  });
});

test('on Windows only a mirror that has it already shows the choice of OpenSSH', async ({ rig }) => {
  const page = await rig.open('windows', { route: '#/site/docs/mirrors' });
  const choice = page.getByRole('group', { name: 'Who speaks SSH' });
  await page.getByRole('button', { name: 'Edit fra1' }).click();
  await expect(page.getByRole('dialog', { name: 'Edit fra1' }).getByLabel('Over a jump host')).toBeVisible();
  await expect(choice).toBeHidden();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Edit sgp1' }).click();
  await expect(choice.getByRole('radio', { name: 'This computer’s OpenSSH' })).toBeChecked();
});
