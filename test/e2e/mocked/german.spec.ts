import { SCREENS } from './screen-list';
import { expect, inspect, speakGerman, test } from './window-rig';

/** Where the most words stand side by side; that nothing is cut off is looked at on every screen, by `access.spec.ts`. */
const FULL_OF_WORDS = [
  'overview',
  'site-needs-you',
  'changes',
  'verification-findings',
  'history',
  'rules',
  'settings',
  'demo',
  'add-mirror',
];

for (const screen of SCREENS.filter(({ name }) => FULL_OF_WORDS.includes(name))) {
  test(`${screen.name} in German`, async ({ rig }) => {
    const page = await rig.open(screen.scenario, { route: screen.route });
    await screen.reach?.(page);
    await speakGerman(page);
    await inspect(page, `${screen.name}-de`, 'light');
  });
}

test('the language follows the preference at once, and numbers with it', async ({ rig }) => {
  const page = await rig.open('quiet', { route: '#/settings' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('radio', { name: 'Deutsch' }).check();
  await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.goto(`${page.url().split('#')[0] ?? ''}#/overview`);
  await expect(page.getByRole('heading', { level: 1, name: 'Übersicht' })).toBeVisible();
  await page.goto(`${page.url().split('#')[0] ?? ''}#/settings`);
  await page.getByRole('radio', { name: 'English' }).check();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});
