import type { Page } from '@playwright/test';
import type { MockControl } from '../../support/mock-window-api';
import type { Scenario } from '../../support/mock-window-data';
import { expect, inspect, speakGerman, test, type Theme } from './window-rig';

interface Screen {
  readonly name: string;
  readonly scenario: Scenario;
  readonly route: string;
  readonly reach?: (page: Page) => Promise<unknown>;
}

const SCREENS: readonly Screen[] = [
  { name: 'first-run', scenario: 'empty', route: '#/overview' },
  {
    name: 'first-run-archive',
    scenario: 'empty',
    route: '#/overview',
    reach: (page) => page.getByRole('button', { name: /^Mirror a release archive/ }).click(),
  },
  { name: 'overview-quiet', scenario: 'quiet', route: '#/overview', reach: strips },
  {
    name: 'overview-paused',
    scenario: 'quiet',
    route: '#/overview',
    reach: async (page) => {
      await strips(page);
      await page.evaluate(() => {
        const { mock } = window as unknown as { mock: { setTriggers(states: unknown[]): void } };
        const base = { nextRun: null, watch: { state: 'off', message: '' }, pausedUntil: null, held: null, staleAt: null, stale: false };
        mock.setTriggers([
          { ...base, siteId: 'docs', pausedUntil: 'resumed' },
          { ...base, siteId: 'downloads', held: 'The computer runs on its battery.', nextRun: new Date(Date.now() + 9e5).toISOString() },
          { ...base, siteId: 'photos', stale: true, watch: { state: 'failed', message: 'The folder is gone.' } },
          { ...base, siteId: 'blog' },
        ]);
      });
    },
  },
  { name: 'overview-many', scenario: 'many', route: '#/overview', reach: strips },
  { name: 'charts-lag', scenario: 'quiet', route: '#/site/downloads/charts', reach: charts },
  {
    name: 'charts-duration',
    scenario: 'quiet',
    route: '#/site/downloads/charts',
    reach: async (page) => {
      await charts(page);
      await page.getByRole('radio', { name: 'Duration' }).check({ force: true });
      await page.getByRole('slider', { name: /nyc3/ }).first().focus();
      for (let press = 0; press < 9; press += 1) await page.keyboard.press('ArrowLeft');
    },
  },
  {
    name: 'charts-map',
    scenario: 'quiet',
    route: '#/site/downloads/charts',
    reach: async (page) => {
      await charts(page);
      await page.getByRole('img', { name: /^World map/ }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'charts-table',
    scenario: 'quiet',
    route: '#/site/downloads/charts',
    reach: async (page) => {
      await charts(page);
      await page.getByText('Show as a table').click();
      await page.getByText('Show as a table').scrollIntoViewIfNeeded();
    },
  },
  { name: 'charts-none-yet', scenario: 'quiet', route: '#/site/blog/charts' },
  {
    name: 'history-filtered',
    scenario: 'many',
    route: '#/history',
    reach: async (page) => {
      await page.getByLabel('Site', { exact: true }).selectOption('downloads');
      await page.getByLabel('Result', { exact: true }).selectOption('failed');
      await page.getByText('1 run shown').waitFor();
    },
  },
  { name: 'history-pages', scenario: 'many', route: '#/history', reach: (page) => page.getByText('older ones follow').waitFor() },
  {
    name: 'history-paths',
    scenario: 'quiet',
    route: '#/history',
    reach: async (page) => {
      await page.getByRole('tab', { name: 'Files' }).click();
      await page.getByLabel('A path, or a part of it').fill('html');
      await page.getByText('7 entries').waitFor();
    },
  },
  {
    name: 'history-log',
    scenario: 'quiet',
    route: '#/history',
    reach: async (page) => {
      await page.getByRole('tab', { name: 'App log' }).click();
      await page.getByRole('log').waitFor();
    },
  },
];

async function strips(page: Page): Promise<void> {
  await page
    .getByRole('img', { name: /^Last 14 days: \d+ good/ })
    .first()
    .waitFor();
}

async function charts(page: Page): Promise<void> {
  await page.getByRole('slider', { name: /fra1/ }).first().waitFor();
}

for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
  for (const screen of SCREENS) {
    test(`${screen.name}, ${theme}`, async ({ rig }) => {
      const page = await rig.open(screen.scenario, { theme, route: screen.route });
      await screen.reach?.(page);
      await inspect(page, screen.name, theme);
    });
  }
}

for (const name of ['first-run', 'overview-paused', 'charts-lag', 'history-pages', 'history-paths']) {
  test(`${name} in German`, async ({ rig }) => {
    const screen = SCREENS.find((each) => each.name === name);
    const page = await rig.open(screen?.scenario ?? 'quiet', { route: screen?.route ?? '' });
    await screen?.reach?.(page);
    await speakGerman(page);
    await inspect(page, `${name}-de`, 'light');
  });
}

/** What the window asked of the main process under this name. */
function callsOf(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate(
    (wanted) => (window as unknown as { mock: MockControl }).mock.calls.filter((call) => call.name === wanted).map((call) => call.input),
    name,
  );
}

test('the first tile asks for a folder and sends pages last, the third one leads to the import', async ({ rig }) => {
  const page = await rig.open('empty', { route: '#/overview' });
  await page.getByRole('button', { name: /^Bring servers along/ }).click();
  await expect(page).toHaveURL(/#\/import$/);
  await page.goto(`${page.url().split('#')[0] ?? ''}#/overview`);
  await page.getByRole('button', { name: /^Publish a website folder/ }).click();
  await page.getByRole('button', { name: 'Choose folder…' }).click();
  await expect(page.getByLabel('What it holds')).toHaveValue('website');
  await page.getByRole('button', { name: 'Add site', exact: true }).click();
  await expect
    .poll(() => callsOf(page, 'sites.saveRules'))
    .toMatchObject([{ rules: { lastFiles: expect.arrayContaining(['*.html']) as unknown } }]);
});

test('all sites are synced at once, a running one is left alone, and the screen stays', async ({ rig }) => {
  const page = await rig.open('full', { route: '#/overview' });
  await page.getByRole('button', { name: 'All sites' }).click();
  await page.getByRole('menuitem', { name: /^Sync all sites/ }).click();
  await expect.poll(() => callsOf(page, 'runs.sync')).toEqual([{ siteId: 'docs' }, { siteId: 'photos' }]);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sync docs.example.org' })).toBeDisabled();
});

test('a paused site says so, and is resumed where it says it', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/overview' });
  await page.getByRole('button', { name: 'All sites' }).click();
  await page.getByRole('menuitem', { name: /^Pause automatic runs/ }).click();
  const docs = page.getByRole('region', { name: 'Open docs.example.org' });
  await expect(docs.getByText('Paused until you resume')).toBeVisible();
  await docs.getByRole('button', { name: 'Resume docs.example.org' }).click();
  await expect(docs.getByText('Watching the origin')).toBeVisible();
});

test('a chart’s values are read by the keyboard, and stand in a table', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/docs/charts' });
  const chart = page.getByRole('slider', { name: /^Lag of fra1/ });
  await chart.focus();
  await page.keyboard.press('Home');
  await expect(chart).toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press('ArrowRight');
  await expect(chart).toHaveAttribute('aria-valuetext', /: (under 1 s|\d+ (h|d))$/);
  await page.getByText('Show as a table').click();
  await expect(page.getByRole('table', { name: 'Lag' }).getByRole('row').nth(1)).toContainText(/fra1|nyc3|sgp1/);
});

test('the history is narrowed, paged and exported as it is listed', async ({ rig }) => {
  const page = await rig.open('many', { route: '#/history' });
  await expect(page.getByText('100 runs shown, older ones follow')).toBeVisible();
  await page.getByRole('button', { name: 'Show older runs' }).click();
  await expect(page.getByText('200 runs shown, older ones follow')).toBeVisible();
  await page.getByLabel('Site', { exact: true }).selectOption('downloads');
  await page.getByLabel('Mirror', { exact: true }).selectOption('syd1');
  await page.getByLabel('Search').fill('showed the key');
  await expect(page.getByText('1 run shown')).toBeVisible();
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('menuitem', { name: /^Table/ }).click();
  await expect(page.getByText('1 run written to /home/ana/Documents/heliograph-history.csv.')).toBeVisible();
  expect(await callsOf(page, 'history.export')).toEqual([
    { filter: { siteId: 'downloads', mirrorId: 'syd1', text: 'showed the key' }, format: 'csv' },
  ]);
  await page.getByLabel('Search').fill('no such words');
  await expect(page.getByText('No run matches.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByText('100 runs shown, older ones follow')).toBeVisible();
});

test('what happened to a file is told, its name being no element', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/site/downloads/history' });
  await page.getByRole('button', { name: 'Files' }).click();
  await page.getByLabel('A path, or a part of it').fill('onerror');
  await expect(page.getByRole('cell', { name: /onerror="window.pwned=1"/ })).toBeVisible();
  await page.getByLabel('A path, or a part of it').fill('index.html');
  await expect(page.getByText('from v4.1/index.html')).toBeVisible();
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
});

test('a long run holds a minute of speed, and no more', async ({ rig }) => {
  const page = await rig.open('full', { route: '#/site/downloads/mirrors' });
  const graph = page.getByRole('slider', { name: /^Speed over the last minute/ });
  await expect.poll(async () => Number(await graph.getAttribute('aria-valuemax')), { timeout: 15_000 }).toBeGreaterThan(2);
  await graph.focus();
  await page.keyboard.press('Home');
  await expect(graph).toHaveAttribute('aria-valuenow', '0');
  await expect(graph).toHaveAttribute('aria-valuetext', /s ago: .*MB\/s$/);
});
