import { SCREENS } from './screen-list';
import { expect, inspect, speakGerman, test, type Theme } from './window-rig';

for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
  for (const screen of SCREENS) {
    test(`${screen.name} in German, ${theme}`, async ({ rig }) => {
      const page = await rig.open(screen.scenario, { theme, route: screen.route });
      await screen.reach?.(page);
      await speakGerman(page);
      await inspect(page, `${screen.name}-de`, theme);
    });
  }
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
