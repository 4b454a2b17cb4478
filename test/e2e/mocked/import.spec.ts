import type { MockControl } from '../../support/mock-window-api';
import { expect, inspect, test } from './window-rig';

declare global {
  interface Window {
    mock: MockControl;
  }
}

for (const theme of ['light', 'dark'] as const) {
  test(`import: where servers are, what they become, what came of it (${theme})`, async ({ rig }) => {
    const page = await rig.open('full', { theme, route: '#/import' });
    await page.getByText('11 servers').waitFor();
    await inspect(page, 'import-places', theme);
    await page.getByRole('button', { name: 'Show what FileZilla has' }).click();
    await page.getByText('2 entries cannot be imported').click();
    await inspect(page, 'import-choice', theme);
    await page.getByRole('button', { name: 'Import 3 servers' }).click();
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    await inspect(page, 'import-done', theme);
  });
}

test('import: what is saved already is not ticked, folders can be changed, and no secret is asked for or shown', async ({ rig }) => {
  const page = await rig.open('full', { route: '#/import' });
  await page.getByRole('button', { name: 'Show what FileZilla has' }).click();
  await expect(page.getByRole('checkbox', { name: 'Import fra1' })).not.toBeChecked();
  await page.getByRole('checkbox', { name: 'Import São Paulo' }).uncheck();
  await page.getByLabel('Folder of Mirrors / Tokyo').fill('/srv/tokyo');
  await page.getByText('Put 1 password into the keychain').click();
  await page.getByRole('button', { name: 'Import 2 servers' }).click();
  await page.getByText('2 mirrors were added:').waitFor();
  const calls = await page.evaluate(() => window.mock.calls.filter(({ name }) => name === 'imports.take').map(({ input }) => input));
  expect(calls).toEqual([
    { list: 'list-1', siteId: 'docs', entries: [{ id: 0 }, { id: 1, folder: '/srv/tokyo' }], withSecrets: false, pinKeys: true },
  ]);
});

test('import: from the first screen, into a site that is made on the way', async ({ rig }) => {
  const page = await rig.open('empty');
  await page.goto(`${page.url().split('#')[0] ?? ''}#/import`);
  await page.getByRole('button', { name: 'Pick a file…' }).click();
  await expect(page.getByRole('button', { name: 'Import 3 servers' })).toBeDisabled();
  await page.getByRole('button', { name: 'Pick…' }).click();
  await page.getByRole('button', { name: 'Import 3 servers' }).click();
  await page.getByRole('button', { name: 'Open the site' }).click();
  await expect(page.getByRole('heading', { name: 'public' })).toBeVisible();
});
