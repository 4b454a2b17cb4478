import type { Page } from '@playwright/test';
import { expect, inspect, test, type Theme } from './window-rig';

async function callsOf(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate((wanted) => window.mock.calls.filter((call) => call.name === wanted).map((call) => call.input), name);
}

async function preview(page: Page): Promise<void> {
  await page.getByRole('tabpanel').getByRole('button', { name: 'Preview changes' }).click();
  await page.getByRole('grid').getByRole('checkbox').first().waitFor();
}

const row = (page: Page, path: string | RegExp) => page.getByRole('row').filter({ hasText: path });

test('both sides of a row, its reason, and what is left out of the plan', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/changes' });
  await preview(page);
  const sums = row(page, 'v4.2/SHA256SUMS');
  await page.getByLabel('Search in paths').fill('sha256');
  await expect(sums.getByRole('gridcell')).toHaveText([
    '',
    /SHA256SUMS.*size 1.9 kB → 2.1 kB/,
    /2.1 kB.*26/,
    /Changed.*2.1 kB to send/,
    /1.9 kB/,
    'all',
  ]);
  await page.getByLabel('Search in paths').fill('');
  await page.getByRole('button', { name: '14 removed' }).click();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '15');
  await page.getByRole('checkbox', { name: 'Carry out all that is shown' }).click();
  await expect(page.getByRole('button', { name: 'Sync 332 changes' })).toBeEnabled();
  await expect(page.getByText('left out: the mirrors will not be in sync yet')).toBeVisible();
  await row(page, 'stable/old-3.deb').getByRole('checkbox').click();
  const button = page.getByRole('button', { name: 'Sync 333 changes, removes 1' });
  await button.press('Space');
  await expect.poll(() => callsOf(page, 'runs.sync')).toHaveLength(1);
  const [{ plans }] = (await callsOf(page, 'runs.sync')) as [{ plans: string[] }];
  const sealed = (await callsOf(page, 'runs.seal')) as { revision: number }[];
  expect([plans.length, sealed.length]).toEqual([4, 1]);
});

test('held-back rows are approved one by one, by keyboard too, and become part of the plan', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/changes' });
  await preview(page);
  await page.getByRole('button', { name: 'Look at them' }).click();
  const robots = row(page, 'robots.txt');
  await expect(robots).toContainText('waits for you');
  await expect(page.getByRole('checkbox', { name: 'Carry out all that is shown' })).toBeHidden();
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Space');
  await expect(robots).toContainText('Approved');
  await expect(robots.getByRole('checkbox', { name: 'Approve: robots.txt' })).toBeChecked();
  await expect(row(page, 'about/imprint.html')).toContainText('waits for you');
  await expect(page.getByRole('button', { name: 'Sync 347 changes, removes 14' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByText('held back while the rest goes on')).toBeHidden();
});

test('rows are searched and sorted where they are kept; a page of them crosses at a time', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/changes' });
  await preview(page);
  await page.getByRole('button', { name: 'Path and reason' }).click();
  await expect(page.getByRole('columnheader', { name: 'Path and reason' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(page.getByRole('row').nth(1)).toContainText('about/imprint.html');
  await page.getByRole('button', { name: 'Path and reason' }).click();
  await expect(page.getByRole('row').nth(1)).toContainText('heliograph-module-119.deb');
  await page.getByLabel('Search in paths').fill('no such thing');
  await expect(page.getByText('No change matches this filter.')).toBeVisible();
  const asked = (await callsOf(page, 'runs.planRows')) as { limit: number }[];
  expect(Math.max(...asked.map(({ limit }) => limit))).toBe(100);
});

test('export and copy as command say where to and what', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/changes' });
  await preview(page);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: /Table/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved as /home/ana/Documents/changes.csv.' })).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: /Copy as command/ }).click();
  await expect(page.getByText('Copied: heliograph sync -- downloads.example.org')).toBeVisible();
});

test('100,000 changes: few rows are drawn, and scrolling touches few', async ({ rig }) => {
  test.slow();
  const page = await rig.open('large', { route: '#/site/downloads/changes' });
  await preview(page);
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', '100001');
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid).toContainText('package-99999.tar.zst');
  const steps = 40;
  const { drawn, touched } = await grid.evaluate(async (element, count) => {
    let changes = 0;
    let most = 0;
    const observer = new MutationObserver((records) => {
      for (const { addedNodes, removedNodes } of records) changes += addedNodes.length + removedNodes.length;
    });
    observer.observe(element, { childList: true, subtree: true });
    for (let step = 0; step < count; step += 1) {
      element.scrollTop = (step * 79_000) % element.scrollHeight;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      most = Math.max(most, element.querySelectorAll('[role=row]').length);
    }
    observer.disconnect();
    return { drawn: most, touched: changes };
  }, steps);
  // A window of 800 pixels shows some ten rows, and keeps eight more on either side. A list that draws every row has 100,000.
  expect(drawn).toBeGreaterThan(5);
  expect(drawn).toBeLessThan(60);
  // Each jump replaces what is drawn, and draws it once more when its rows have come.
  expect(touched / steps).toBeLessThan(60 * 60);
  // Pages that were only scrolled past were not asked for.
  expect((await callsOf(page, 'runs.planRows')).length).toBeLessThan(4 * steps);
});

for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
  test(`changes with rows left out and one approved, ${theme}`, async ({ rig }) => {
    const page = await rig.open('quiet', { theme, route: '#/site/downloads/changes' });
    await preview(page);
    await page.getByRole('checkbox', { name: 'Approve: robots.txt' }).click();
    await page.getByRole('checkbox', { name: /heliograph-module-002/ }).click();
    await expect(page.getByText('left out', { exact: true }).first()).toBeVisible();
    await inspect(page, 'changes-ticked', theme);
    await page.getByRole('button', { name: 'Export' }).click();
    await inspect(page, 'changes-export', theme);
  });
  test(`removals, ${theme}`, async ({ rig }) => {
    const page = await rig.open('quiet', { theme, route: '#/site/downloads/changes' });
    await preview(page);
    await page.getByRole('button', { name: '14 moved' }).click();
    await expect(page.getByRole('grid')).toContainText('archive/v3.0.iso');
    await inspect(page, 'changes-moved', theme);
  });
}
