import type { Page } from '@playwright/test';
import { expect, test } from './window-rig';

async function callsOf(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => window.mock.calls.filter((call) => call.name === wanted).map((call) => call.input), name);
}

test('a schedule is built as a sentence by keyboard, shows its next times, and is saved as cron', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/blog/rules' });
  const next = page.getByRole('status').filter({ hasText: 'Next times' });
  await expect(next).toContainText('No schedule');
  await page.getByLabel('By the clock').press('Space');
  await expect(page.getByText('Every day at 03:30')).toBeVisible();
  await expect(next.getByRole('listitem')).toHaveCount(3);

  await page.getByLabel('How often').selectOption('monthly');
  await expect(page.getByText('On the last day of each month at 03:30')).toBeVisible();
  await page.getByLabel('Time of day').fill('23:15');
  await page.getByLabel('Day of the month').selectOption('31');
  await expect(page.getByText('Months without this day are passed over.')).toBeVisible();
  await page.getByLabel('How often').selectOption('weekly');
  await page.getByRole('button', { name: 'Monday' }).press('Enter');
  await expect(page.getByText('Choose a day at least.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save changes' })).toBeDisabled();
  await page.getByRole('button', { name: 'Sunday' }).press('Space');
  await page.getByRole('button', { name: 'Wednesday' }).press('Space');
  await expect(page.getByText('On Wednesday and Sunday at 23:15')).toBeVisible();
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await expect(next).toContainText('here');
  await page.getByLabel('Only on mains power').check();
  await page.getByLabel('Promise: at most so many hours old').fill('36');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Saved. The next sync follows these rules.')).toBeVisible();
  expect(await callsOf(page, 'triggers.save')).toEqual([
    {
      siteId: 'blog',
      triggers: {
        schedule: { cron: '15 23 * * WED,SUN', timeZone: 'Asia/Tokyo' },
        watch: false,
        pollMinutes: 5,
        onMainsOnly: true,
        promiseHours: 36,
      },
    },
  ]);
  expect(await callsOf(page, 'sites.saveRules')).toEqual([]);
});

test('what is no schedule is told in its place, and not saved', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/photos/rules' });
  const cron = page.getByLabel('Cron expression');
  await expect(cron).toHaveValue('0 */6 * * MON-FRI');
  await expect(page.getByText(/^At 00:00, 06:00, 12:00,? and 18:00, on Monday, Tuesday, Wednesday, Thursday,? and Friday$/)).toBeVisible();
  await cron.fill('0 3 30 FEB *');
  await expect(page.getByText('never comes')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save changes' })).toBeDisabled();
  await cron.fill('0 4 * * MON');
  await expect(page.getByRole('listitem').filter({ hasText: '04:00' })).toHaveCount(3);
  await page.getByRole('button', { name: 'Save changes' }).click();
  // What a sentence can say is a sentence from then on.
  await expect(page.getByLabel('How often')).toHaveValue('weekly');
});

test('automatic runs pause and go on', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/rules' });
  const runs = page.getByRole('group', { name: 'Automatic runs' });
  await expect(runs).toContainText('Not paused');
  await runs.getByRole('button', { name: 'Until I resume' }).click();
  await expect(runs).toContainText('Paused until you resume');
  await runs.getByRole('button', { name: 'Resume' }).click();
  await expect(runs).toContainText('Not paused');
  expect(await callsOf(page, 'triggers.pause')).toEqual([{ siteId: 'downloads', pause: 'resumed' }]);
});

test('patterns are counted at the origin while they are typed, once each time that typing rests', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/rules' });
  await expect(page.getByText('Leaves nothing out at the origin as it is now.')).toBeVisible();
  const before = (await callsOf(page, 'sites.countLeftOut')).length;
  await page.getByLabel('Patterns').first().pressSequentially('.git/', { delay: 20 });
  await expect(page.getByText('Leaves out 1,180 files, 3.1 GB')).toBeVisible();
  expect((await callsOf(page, 'sites.countLeftOut')).length).toBe(before + 1);
  await page.getByLabel('*.tmp').or(page.getByLabel('.DS_Store macOS folders')).first().check();
  await expect(page.getByRole('list', { name: 'What each pattern leaves out' }).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('tab', { name: 'Mirrors' }).click();
  expect((await callsOf(page, 'sites.stopCounting')).length).toBe(1);
});

test('a preset puts its patterns last, and every rule is saved', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/rules' });
  await page.getByLabel('Debian packages').check();
  await expect(page.getByText('14 files go last')).toBeVisible();
  await page.getByLabel('Copy all the same').fill('keep.tmp');
  await page.getByLabel('Halt when overwriting more than').fill('50%');
  await page.getByLabel('Permissions on the mirrors').fill('999');
  await expect(page.getByText('Write octal numbers')).toBeVisible();
  await page.getByLabel('Permissions on the mirrors').fill('644,755');
  await page.getByLabel('Connections to each mirror').fill('4');
  await page.getByLabel('Safe against a power cut').selectOption('all');
  await page.getByLabel('Write the stamp').uncheck();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect.poll(() => callsOf(page, 'sites.saveRules')).toHaveLength(1);
  const [saved] = (await callsOf(page, 'sites.saveRules')) as { rules: object }[];
  expect(saved?.rules).toMatchObject({
    lastFiles: ['dists/', 'ls-lR*', 'project/trace/'],
    include: ['keep.tmp'],
    maxUpdate: '50%',
    chmod: '644,755',
    connections: 4,
    fsync: 'all',
    stamp: false,
  });
});

test('what was changed elsewhere is shown, unless it is being changed here', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/rules' });
  const { triggers, rules } = await page.evaluate(async () => {
    const views = await window.heliograph.sites.list();
    return views.find(({ site }) => site.id === 'downloads')!.site;
  });
  const promise = page.getByLabel('Promise: at most so many hours old');
  await expect(promise).toHaveValue('48');
  await page.getByLabel('Patterns').first().fill('mine/');
  await page.evaluate(
    async ([before, kept]) => {
      await window.heliograph.triggers.save({ siteId: 'downloads', triggers: { ...before, promiseHours: 12 } });
      await window.heliograph.sites.saveRules({ siteId: 'downloads', rules: { ...kept, exclude: ['theirs/'] } });
    },
    [triggers, rules] as const,
  );
  await expect(promise).toHaveValue('12');
  await expect(page.getByLabel('Patterns').first()).toHaveValue('mine/');
});
