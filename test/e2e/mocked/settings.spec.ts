import type { Page } from '@playwright/test';
import { expect, test } from './window-rig';

async function callsOf(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => window.mock.calls.filter((call) => call.name === wanted).map((call) => call.input), name);
}

test('notifications: chosen, a webhook, and a test by the ways that are shown', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/settings' });
  await page.getByLabel('A sync that succeeded').check();
  const webhook = page.getByLabel('Webhook', { exact: true });
  await webhook.fill('hooks.example.net');
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText('Write a web address that starts with')).toBeVisible();
  expect(await callsOf(page, 'preferences.testNotification')).toHaveLength(0);
  await webhook.fill('https://hooks.example.net/heliograph');
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText('The desktop showed it.')).toBeVisible();
  const saved = (await callsOf(page, 'preferences.set')) as { notifications: object }[];
  expect(saved.at(-1)?.notifications).toEqual({
    failures: true,
    stale: true,
    successes: true,
    webhook: 'https://hooks.example.net/heliograph',
  });
  await page.getByLabel('A broken promise').uncheck();
  await expect
    .poll(async () => ((await callsOf(page, 'preferences.set')) as { notifications: object }[]).at(-1)?.notifications)
    .toMatchObject({
      stale: false,
      webhook: 'https://hooks.example.net/heliograph',
    });
});

test('what begins without a person: at login, where closing leads, and a pause of all sites', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/settings' });
  await page.getByLabel('Start when I log in').check();
  await page.getByLabel('Closing the window').selectOption('quit');
  await expect
    .poll(async () => ((await callsOf(page, 'preferences.set')) as object[]).at(-1))
    .toMatchObject({ startAtLogin: true, closing: 'quit' });
  const runs = page.getByRole('group', { name: 'Automatic runs of all sites' });
  await runs.getByRole('button', { name: 'Until I resume' }).click();
  await expect(runs).toContainText('Paused until you resume');
  expect(await callsOf(page, 'triggers.pause')).toEqual([{ pause: 'resumed' }]);
  await runs.getByRole('button', { name: 'Resume' }).click();
  await expect(runs).toContainText('Not paused');
});

test('a start at login that was refused is not shown as if it held', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/settings' });
  await page.evaluate(() => {
    window.mock.failNext('preferences.set', 'The desktop refused it.');
  });
  const box = page.getByLabel('Start when I log in');
  await box.click();
  await expect(page.getByRole('alert').filter({ hasText: 'The desktop refused it.' })).toBeVisible();
  await expect(box).not.toBeChecked();
});

test('a server’s key is forgotten once its name was typed, and Enter does not do it', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/settings' });
  await page.getByRole('button', { name: 'Forget the key of sgp1.example.net:2222' }).click();
  const dialog = page.getByRole('alertdialog');
  const forget = dialog.getByRole('button', { name: 'Forget this key' });
  await dialog.getByRole('textbox').fill('sgp1.example.net');
  await expect(forget).toBeDisabled();
  await dialog.getByRole('textbox').fill('sgp1.example.net:2222');
  await dialog.getByRole('textbox').press('Enter');
  expect(await callsOf(page, 'trust.forget')).toEqual([]);
  await forget.click();
  await expect(page.getByRole('row', { name: /sgp1/ })).toBeHidden();
  expect(await callsOf(page, 'trust.forget')).toEqual([{ host: 'sgp1.example.net', port: 2222 }]);
});

test('files are shown where they are, and the import is one press away', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/settings' });
  await expect(page.getByText('/home/ana/.config/heliograph/settings.json')).toBeVisible();
  await page.getByRole('button', { name: 'Show in folder: Settings' }).click();
  expect(await callsOf(page, 'app.showPlace')).toEqual(['settings']);
  await page.getByRole('button', { name: 'Import…' }).click();
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/import');
});
