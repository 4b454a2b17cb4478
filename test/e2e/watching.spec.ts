import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type HeliographApp } from './heliograph-app';

const SENTENCE = /^The origin’s folder is not there/;

async function watchState(app: HeliographApp): Promise<{ state: string; message: string } | undefined> {
  const states = await app.page.evaluate(() => window.heliograph.triggers.list());
  return states[0]?.watch;
}

function triggers(app: HeliographApp): Promise<string[]> {
  return app.page.evaluate(async () => {
    const all = await window.heliograph.history.list({ siteId: 'website', limit: 20 });
    return all.reverse().map(({ trigger, report }) => `${trigger} ${report.status}`);
  });
}

test('a watched origin is synced at the start and after a change, not in a pause, and the app ends cleanly', async ({
  open,
  temporary,
}) => {
  const [state, origin, mirror] = [temporary('state'), temporary('origin'), path.join(temporary('mirror'), 'copy')];
  mkdirSync(path.join(origin, 'news'));
  writeFileSync(path.join(origin, 'index.html'), 'first');
  const site = {
    id: 'website',
    name: 'website',
    origin,
    mirrors: [{ id: 'one', name: 'One', address: mirror }],
    triggers: { watch: true },
  };
  const gone = { ...site, id: 'gone', name: 'gone', origin: path.join(origin, '..', `${path.basename(origin)}-gone`), mirrors: [] };
  writeFileSync(path.join(state, 'settings.json'), JSON.stringify({ version: 1, sites: [site, gone] }));
  const app = await open({ state });
  await expect.poll(() => triggers(app), { timeout: 10_000 }).toEqual(['watch ok']);
  expect(readFileSync(path.join(mirror, 'index.html'), 'utf8')).toBe('first');
  await expect.poll(() => watchState(app)).toEqual({ state: 'watching', message: '' });
  await expect.poll(async () => (await app.page.evaluate(() => window.heliograph.triggers.list()))[1]?.watch.message).toMatch(SENTENCE);

  writeFileSync(path.join(origin, 'news/today.html'), 'news');
  await expect.poll(() => watchState(app)).toEqual({ state: 'waiting', message: '' });
  await app.page.evaluate(() => window.heliograph.triggers.pause({ siteId: 'website', pause: 'hour' }));
  await new Promise((resolve) => setTimeout(resolve, 11_000));
  expect(existsSync(path.join(mirror, 'news/today.html'))).toBe(false);
  await app.page.evaluate(() => window.heliograph.triggers.resume({ siteId: 'website' }));
  await expect.poll(() => existsSync(path.join(mirror, 'news/today.html')), { timeout: 5_000 }).toBe(true);
  await expect.poll(() => triggers(app)).toEqual(['watch ok', 'watch ok']);

  const ended = new Promise<number | null>((resolve) => app.electron.process().once('exit', resolve));
  await app.electron.evaluate(({ app: electron }) => {
    electron.quit();
  });
  expect(await ended).toBe(0);
});
