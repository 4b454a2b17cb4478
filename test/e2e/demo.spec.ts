import { expect, test } from './heliograph-app';
import { DemoPage } from './pages/demo-page';
import { WelcomePage } from './pages/welcome-page';

test('one click on the first-run screen does the whole job and leaves nothing behind', async ({ open }) => {
  // Three servers, three clients and a window share the machine's cores.
  test.setTimeout(300_000);
  const app = await open();
  const [welcome, demo] = [new WelcomePage(app.page), new DemoPage(app.page)];
  await expect(welcome.title).toBeVisible();
  await app.keepScreen('01-first-run');

  await welcome.runDemo.click();
  await expect(demo.running).toBeVisible();
  await expect(demo.steps.filter({ hasText: 'Copy to all mirrors' })).toContainText('(now)', { timeout: 60_000 });
  await expect(app.page.getByText(/left/).first()).toBeVisible();
  await app.keepScreen('02-demo-running');
  await expect(demo.ended).toBeVisible({ timeout: 240_000 });
  await app.keepScreen('03-demo-done');
  for (const step of await demo.steps.all()) await expect(step).toContainText('(done)');

  await expect(app.page.getByRole('row').filter({ hasText: 'Singapore' })).toContainText('In sync');
  await demo.cleanUp.click();
  await expect(welcome.title).toBeVisible({ timeout: 60_000 });
  expect(app.complaints).toEqual([]);
});
