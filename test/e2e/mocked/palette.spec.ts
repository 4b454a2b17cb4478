import type { Page } from '@playwright/test';
import { expect, inspect, test, type Theme } from './window-rig';

async function callsOf(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => window.mock.calls.filter((call) => call.name === wanted).map((call) => call.input), name);
}

test('the palette finds sites, mirrors and actions; one that would remove something only leads to its button', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/overview' });
  const field = page.getByRole('combobox');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('sync down');
  await expect(page.getByRole('option').first()).toHaveText(/Sync downloads.example.org\s*Action/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Sync 346 changes, removes 14' })).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await callsOf(page, 'runs.sync')).toEqual([]);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('pause all');
  await page.keyboard.press('ArrowDown');
  await expect(field).toHaveAttribute('aria-activedescendant', /-1$/);
  await page.keyboard.press('Enter');
  expect(await callsOf(page, 'triggers.pause')).toHaveLength(1);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('sgp1 docs');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Edit sgp1' })).toBeVisible();
});

test('a context menu opens by pointer and by keyboard, and gives the focus back', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/overview' });
  const site = page.getByRole('navigation').getByRole('button', { name: /photos/ });
  await site.click({ button: 'right' });
  const menu = page.getByRole('menu', { name: 'What can be done here' });
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await site.focus();
  await page.keyboard.press('Shift+F10');
  await page.keyboard.press('End');
  await expect(menu.getByRole('menuitem', { name: 'Name and origin…' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Name and origin' })).toBeVisible();
});

test('a change is unticked and its path copied from its context menu, by keyboard', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/changes' });
  await page.getByRole('tabpanel').getByRole('button', { name: 'Preview changes' }).click();
  await page.getByRole('grid').getByRole('checkbox').first().waitFor();
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Leave out' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Sync 345 changes, removes 14' })).toBeVisible();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Copy path' }).press('Enter');
  expect(await callsOf(page, 'app.copyText')).toEqual(['v4.2/heliograph-x64.iso']);
});

test('a site that was forgotten comes back by Undo', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/photos/mirrors' });
  await page.getByRole('button', { name: 'More for this site' }).click();
  await page.getByRole('menuitem', { name: 'Forget this site…' }).click();
  await page.getByRole('button', { name: 'Forget this site' }).click();
  const sites = page.getByRole('navigation');
  await expect(sites.getByRole('button', { name: /photos/ })).toBeHidden();
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await expect(sites.getByRole('button', { name: /photos/ })).toBeVisible();
});

test('a folder that was dropped and confirmed is filled into a new site; what cannot become one says why', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/overview' });
  await page.evaluate(() => {
    window.mock.refuseDrop('A file cannot become a site, only a folder can.', 'Drop one folder.');
    window.mock.dropFolder('/home/ana/Handbook');
  });
  await expect(page.getByRole('alert').filter({ hasText: 'A file cannot become a site' })).toBeVisible();
  const form = page.getByRole('dialog', { name: 'New site' });
  await expect(form.getByLabel('Name')).toHaveValue('Handbook');
  await form.getByRole('button', { name: 'Add site' }).click();
  await expect.poll(() => callsOf(page, 'sites.save')).toEqual([{ name: 'Handbook', origin: 'grant:dropped' }]);
});

test('the menu learns which site is shown', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/docs/mirrors' });
  await expect.poll(async () => (await callsOf(page, 'app.shows')).at(-1)).toEqual({ siteId: 'docs', hasChanges: false });
});

for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
  test(`palette, context menu, notice with undo and drop ground, ${theme}`, async ({ rig }) => {
    const page = await rig.open('quiet', { theme, route: '#/site/downloads/mirrors' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('do');
    await inspect(page, 'palette', theme);
    await page.keyboard.press('Escape');
    await page.getByRole('row').filter({ hasText: 'nyc3' }).click({ button: 'right' });
    await inspect(page, 'context-menu', theme);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More for this site' }).click();
    await page.getByRole('menuitem', { name: 'Forget this site…' }).click();
    await page.getByRole('button', { name: 'Forget this site' }).click();
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).waitFor();
    await inspect(page, 'undo', theme);
    await page.evaluate(() => {
      const carried = new DataTransfer();
      carried.items.add(new File([''], 'x'));
      window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: carried }));
    });
    await page.getByText('Drop a folder to make a site of it').waitFor();
    await inspect(page, 'drop', theme);
  });
}
