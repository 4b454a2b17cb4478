import type { Page } from '@playwright/test';
import { PAYLOAD, TIMETABLE } from '../../support/mock-window-data';
import { expect, test } from './window-rig';

async function callsOf(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => window.mock.calls.filter((call) => call.name === wanted).map((call) => call.input), name);
}

async function preview(page: Page): Promise<void> {
  await page.getByRole('tabpanel').getByRole('button', { name: 'Preview changes' }).click();
  await page.getByRole('grid').getByRole('checkbox').first().waitFor();
}

test('a site, a mirror and its password by keyboard alone', async ({ rig }) => {
  const page = await rig.open('empty');
  await page.keyboard.press('Control+n');
  const siteForm = page.getByRole('dialog', { name: 'New site' });
  await siteForm.getByRole('button', { name: 'Choose folder…' }).press('Enter');
  await expect(siteForm.getByLabel('Name')).toHaveValue('public');
  await siteForm.getByLabel('Name').press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'public' })).toBeVisible();

  await page.getByRole('tabpanel').getByRole('button', { name: 'Add mirror' }).press('Enter');
  const form = page.getByRole('dialog', { name: 'Add a mirror to public' });
  await form.getByLabel('Address', { exact: true }).fill('sftp://mirror@new.example.net/srv/www');
  await expect(form.getByLabel('Server', { exact: true })).toHaveValue('new.example.net');
  await form.getByLabel('Address', { exact: true }).press('Enter');
  // Cancel has the focus: neither Enter nor Escape trusts a server.
  const question = form.getByRole('group', { name: 'Is this really your server?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  const pasted = question.getByLabel('Fingerprint from your provider');
  await pasted.fill('SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k');
  await expect(question.getByRole('button', { name: 'Trust this server' })).toBeDisabled();
  await pasted.fill('SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg');
  await pasted.press('Enter');
  expect(await callsOf(page, 'trust.accept')).toEqual([]);
  await question.getByRole('button', { name: 'Trust this server' }).press('Enter');
  await form.getByRole('textbox', { name: 'Password', exact: true }).fill('hunter2');
  await page.keyboard.press('Enter');
  await form.getByRole('button', { name: 'Use this folder' }).press('Enter');
  await form.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(form.getByText('Everything works.')).toBeVisible();
  await expect(form.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('fra1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: /fra1/ })).toBeVisible();
  expect(await callsOf(page, 'vault.setPassword')).toEqual([{ address: 'sftp://mirror@new.example.net/srv/www', secret: 'hunter2' }]);

  await page.getByRole('button', { name: 'Edit fra1' }).press('Enter');
  const edit = page.getByRole('dialog', { name: 'Edit fra1' });
  await edit.getByRole('button', { name: /^Login/ }).press('Enter');
  await expect(edit.getByText('A password is stored.')).toBeVisible();
  await expect(edit.getByRole('textbox', { name: 'Password', exact: true })).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(edit).toBeHidden();
  await expect(page.getByRole('button', { name: 'Edit fra1' })).toBeFocused();
});

test('Enter starts no removal; Space does, with exactly the plans that were shown', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/changes' });
  await preview(page);
  const button = page.getByRole('button', { name: 'Sync 346 changes, removes 14' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Enter');
  expect(await callsOf(page, 'runs.sync')).toEqual([]);
  await page.keyboard.press('Space');
  await expect.poll(() => callsOf(page, 'runs.sync')).toHaveLength(1);
  const [started] = (await callsOf(page, 'runs.sync')) as { plans: string[]; approve: string[] }[];
  expect(started?.plans).toHaveLength(4);
  expect(started?.approve).toEqual([]);
});

test('a halt is approved by a tick and a press, and only the plan that halted', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/photos/changes' });
  await preview(page);
  await page.getByRole('button', { name: 'Review and approve…' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  const approve = dialog.getByRole('button', { name: 'Approve and remove 227 files' });
  await expect(approve).toBeDisabled();
  await dialog.getByLabel('I have seen what will happen and want it.').check();
  await approve.press('Enter');
  expect(await callsOf(page, 'runs.sync')).toEqual([]);
  await approve.press('Space');
  await expect.poll(() => callsOf(page, 'runs.sync')).toHaveLength(1);
  const [started] = (await callsOf(page, 'runs.sync')) as { plans: string[]; approve: string[] }[];
  expect(started?.approve).toEqual([`sha256:${'0'.repeat(64)}`]);
  expect(started?.plans).toHaveLength(2);
});

test('names that look like markup stay text', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/changes' });
  await preview(page);
  await page.getByLabel('Search in paths').fill('onerror');
  await expect(page.getByRole('grid')).toContainText('<img src=x onerror="window.pwned=1">.html');
  await page.goto(`${page.url().split('#')[0] ?? ''}#/site/photos/history`);
  await page
    .getByRole('button', { name: /^Details of nyc3/ })
    .first()
    .click();
  await expect(page.getByText(PAYLOAD.split('/')[1] ?? '').first()).toBeVisible();
  expect(await page.evaluate(() => [document.querySelectorAll('main img').length, 'pwned' in window])).toEqual([0, false]);
});

test('tabs, menus and the jump field move by arrow keys', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/docs/mirrors' });
  await page.getByRole('tab', { name: 'Mirrors' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Changes' })).toBeFocused();
  await expect(page.getByRole('tab', { name: 'Changes' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: 'Verify' }).press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: /Every byte/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Verify' })).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('photo');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'photos' })).toBeVisible();
});

test('a verification shows what differs and repairs only after a question', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/verification' });
  await page.getByRole('radio', { name: /Every byte/ }).check();
  await page.getByRole('button', { name: 'Verify now' }).click();
  const mirror = page.getByRole('region', { name: 'nyc3' });
  await expect(mirror).toContainText('every byte');
  await mirror.getByRole('button', { name: 'Show differences' }).click();
  await expect(mirror.getByRole('grid')).toContainText('content differs in 1 of 3,902 blocks');
  await expect(mirror.getByRole('button', { name: 'Repair…' })).toBeEnabled();
  await mirror.getByRole('button', { name: 'Repair…' }).click();
  await page.getByRole('button', { name: 'Verify and repair' }).click();
  await expect.poll(() => callsOf(page, 'runs.verify')).toHaveLength(2);
  expect((await callsOf(page, 'runs.verify'))[1]).toEqual({ siteId: 'downloads', depth: 'full', repair: true, mirrorIds: ['nyc3'] });
  await expect(mirror).toContainText('Repaired: 3 files put right.');
});

test('rules are saved as they were typed', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/rules' });
  await page.getByLabel('.git/').check();
  await page.getByLabel('Speed limit for each mirror').fill('2.5');
  await page.getByLabel('Halt beyond').fill('lots');
  await expect(page.getByRole('button', { name: 'Save changes' })).toBeDisabled();
  await page.getByLabel('Halt beyond').fill('5%');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Saved. The next sync follows these rules.')).toBeVisible();
  expect(await callsOf(page, 'sites.saveRules')).toMatchObject([{ rules: { exclude: ['.git/'], limit: 2_500_000, maxDelete: '5%' } }]);
});

test('what fails says why and what to do', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/docs/mirrors' });
  await page.evaluate(() => {
    window.mock.failNext('runs.sync', 'Another run holds fra1.\nWait for it, or stop it.');
  });
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  await expect(page.getByRole('alert').first()).toContainText('Another run holds fra1. Wait for it, or stop it.');
});

test('pause, resume and stop reach the run', async ({ rig }) => {
  const page = await rig.open('full', { route: '#/site/downloads/mirrors' });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. No new request is sent.')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Preview changes' })).toBeVisible();
  expect(await callsOf(page, 'runs.cancel')).toEqual([{ runId: 'run-live' }]);
});

test('a limit is a rate or a weekly timetable, and says what it comes to now', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/rules' });
  const [limit, save] = [page.getByLabel('Speed limit for each mirror'), page.getByRole('button', { name: 'Save changes' })];
  await limit.fill('08:00,512K 25:00,off');
  await expect(page.getByText('Write a number above 0')).toBeVisible();
  await expect(limit).toHaveAttribute('aria-invalid', 'true');
  await expect(save).toBeDisabled();
  await limit.fill(TIMETABLE);
  await expect(page.getByText('By this timetable the limit is 524 kB/s now.')).toBeVisible();
  await limit.fill('00:00,off');
  await expect(page.getByText('By this timetable there is no limit now.')).toBeVisible();
  await limit.fill(TIMETABLE);
  await save.click();
  await expect(page.getByText('Saved. The next sync follows these rules.')).toBeVisible();
  await limit.fill('');
  await save.click();
  await expect.poll(() => callsOf(page, 'sites.saveRules')).toHaveLength(2);
  const saved = (await callsOf(page, 'sites.saveRules')) as { rules: { limit?: unknown } }[];
  expect(saved.map(({ rules }) => rules.limit)).toEqual([TIMETABLE, undefined]);
});

test('the limit of a run that is on can be changed; what was refused is not shown', async ({ rig }) => {
  const page = await rig.open('full', { route: '#/site/downloads/mirrors' });
  const limit = page.getByLabel('Speed limit for this run');
  await expect(limit.locator('option:checked')).toHaveText('As the rules say: no limit');
  await limit.selectOption({ label: '500 kB/s' });
  await limit.selectOption({ label: 'No limit' });
  expect(await callsOf(page, 'runs.limit')).toEqual([
    { runId: 'run-live', rate: 500_000 },
    { runId: 'run-live', rate: null },
  ]);
  await page.evaluate(() => {
    window.mock.failNext('runs.limit', 'This run has ended.');
  });
  await limit.selectOption({ label: '2 MB/s' });
  await expect(page.getByRole('alert').filter({ hasText: 'This run has ended.' })).toBeVisible();
  await expect(limit.locator('option:checked')).toHaveText('No limit');
});

test('a run shows the rate that the rules come to', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/docs/mirrors' });
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  await expect(page.getByLabel('Speed limit for this run').locator('option:checked')).toHaveText('As the rules say: 524 kB/s');
});

test('listing once a day is a rule of the site, and a run that did not list says so', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/rules' });
  const [daily, save] = [page.getByLabel('List mirrors once a day only'), page.getByRole('button', { name: 'Save changes' })];
  await daily.check();
  await save.click();
  await page.getByLabel('Compare by content').check();
  await expect(daily).toBeDisabled();
  await page.getByLabel('Compare by content').uncheck();
  await daily.uncheck();
  await save.click();
  await expect.poll(() => callsOf(page, 'sites.saveRules')).toHaveLength(2);
  const saved = (await callsOf(page, 'sites.saveRules')) as { rules: { listing: string } }[];
  expect(saved.map(({ rules }) => rules.listing)).toEqual(['daily', 'always']);
  await page.goto(`${page.url().split('#')[0] ?? ''}#/site/docs/history`);
  await page
    .getByRole('button', { name: /^Details of fra1/ })
    .first()
    .click();
  await expect(page.getByText(/^Not listed: the mirror's stamp is as we left it/)).toBeVisible();
});

test('on the long form of rules the bar below hides nothing that has the focus', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/docs/rules' });
  const controls = page.getByRole('tabpanel').locator('section').locator('input, select, textarea');
  const first = controls.first();
  await first.focus();
  for (let at = 1; at < (await controls.count()); at += 1) {
    await page.keyboard.press('Tab');
    const [control, bar] = await page.evaluate(() =>
      [document.activeElement, document.querySelector('.save')].map((element) => element?.getBoundingClientRect().toJSON() as DOMRect),
    );
    expect(control?.bottom).toBeLessThan(bar?.top ?? 0);
  }
});

test('with reduced motion another theme is there at once, not one level of the page after the other', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/docs/rules' });
  const colours = await page.evaluate(() => {
    const [deep, top] = [document.querySelector('label.choice b') ?? document.body, document.documentElement];
    const before = getComputedStyle(deep).color;
    top.dataset['theme'] = 'dark';
    return { before, after: getComputedStyle(deep).color, wanted: getComputedStyle(top).getPropertyValue('--text') };
  });
  expect(colours).toEqual({ before: 'rgb(36, 34, 30)', after: 'rgb(235, 232, 225)', wanted: '#ebe8e1' });
});
