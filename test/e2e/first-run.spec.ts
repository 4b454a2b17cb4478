import { expect, test } from './heliograph-app';

test('opens on the first-run screen', async ({ open }) => {
  const app = await open();
  await app.page.waitForTimeout(2000);
  console.log(await app.page.locator('body').innerText());
  await app.keepScreen('welcome');
  console.log(app.complaints, app.output);
  expect(app.complaints).toEqual([]);
});
