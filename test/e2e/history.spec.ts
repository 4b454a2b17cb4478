import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './heliograph-app';
import { SiteForm } from './pages/site-form';
import { SitePage } from './pages/site-page';
import { WelcomePage } from './pages/welcome-page';

test('the overview tells how a mirror fared, the history of a run and of a file, and writes it down', async ({ open, temporary }) => {
  const folder = temporary('history');
  const [origin, mirror, exported] = [path.join(folder, 'origin'), path.join(folder, 'mirror'), path.join(folder, 'runs.csv')];
  mkdirSync(origin);
  writeFileSync(path.join(origin, 'index.html'), '<h1>Hello</h1>');
  writeFileSync(path.join(origin, 'app.js'), 'hello()');
  const state = temporary('state');
  const app = await open({ state, keychain: false });

  await test.step('a website folder becomes a site', async () => {
    await new WelcomePage(app.page).addSite.click();
    await app.answerOpenDialog(origin);
    const form = new SiteForm(app.page);
    await form.pickFolder();
    await form.save('website');
  });
  await app.close();

  await test.step('with a mirror, synced twice', async () => {
    const file = path.join(state, 'settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as { sites: { mirrors: unknown[]; rules: { lastFiles: string[] } }[] };
    expect(settings.sites[0]?.rules.lastFiles).toContain('*.html');
    settings.sites[0]?.mirrors.push({ id: 'copy', name: 'copy', address: mirror, country: 'DE' });
    writeFileSync(file, JSON.stringify(settings));
  });
  const again = await open({ state, keychain: false });
  const page = new SitePage(again.page);
  const row = again.page.getByRole('row').filter({ hasText: 'copy' });
  await again.page.getByRole('button', { name: 'Sync website' }).click();
  await expect(row.getByText('In sync')).toBeVisible({ timeout: 30_000 });
  await expect(row.getByRole('img', { name: 'Last 14 days: 1 good, 13 without a run' })).toBeVisible();
  writeFileSync(path.join(origin, 'index.html'), '<h1>Hello again</h1>');
  await again.page.getByRole('button', { name: 'Sync website' }).click();
  await expect.poll(() => readFileSync(path.join(mirror, 'index.html'), 'utf8'), { timeout: 30_000 }).toContain('again');
  await expect(row.getByText('In sync')).toBeVisible({ timeout: 30_000 });
  await again.keepScreen('overview-two-runs');

  await test.step('a file’s way is known', async () => {
    await page.open('website');
    await page.showTab('History');
    await again.page.getByRole('button', { name: 'Files' }).click();
    await again.page.getByLabel('A path, or a part of it').fill('index');
    await expect(again.page.getByText('Sent, changed')).toBeVisible();
    await expect(again.page.getByText('Sent, new')).toBeVisible();
  });

  await test.step('what is listed is written where the person says', async () => {
    await again.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, exported);
    await again.page.getByRole('button', { name: 'Runs' }).click();
    await again.page.getByRole('button', { name: 'Export…' }).click();
    await again.page.getByRole('menuitem', { name: /^Table/ }).click();
    await expect(again.page.getByText(`2 runs written to ${exported}.`)).toBeVisible();
    const lines = readFileSync(exported, 'utf8').trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(',website,copy,');
  });

  await test.step('charts and map are drawn without a network', async () => {
    await page.showTab('Charts');
    await expect(again.page.getByRole('slider', { name: /^Lag of copy/ })).toBeVisible();
    await expect(again.page.getByRole('img', { name: /^World map: 1 mirror in 1 country/ })).toBeVisible();
    await again.keepScreen('charts-two-runs');
  });
  expect([...app.complaints, ...again.complaints]).toEqual([]);
});
