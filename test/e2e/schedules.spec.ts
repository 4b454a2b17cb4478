import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TriggerState } from '../../electron/contract/ipc-schema';
import { startSshd, type Sshd } from '../support/sshd';
import { expect, test, type HeliographApp } from './heliograph-app';

let server: Sshd;

test.beforeAll(async () => {
  server = await startSshd();
});
test.afterAll(async () => {
  await server.close();
});

const DAY = 24 * 3_600_000;

/** The main process' clock goes on by so much, as after a sleep, and the system tells that the computer woke. */
async function sleep(app: HeliographApp, milliseconds: number): Promise<void> {
  await app.electron.evaluate(({ powerMonitor }, slept) => {
    const Before = Date;
    globalThis.Date = class extends Before {
      constructor(...parts: []) {
        super(...(parts.length === 0 ? ([Before.now() + slept] as unknown as []) : parts));
      }
      static override now(): number {
        return Before.now() + slept;
      }
    } as DateConstructor;
    powerMonitor.emit('resume');
  }, milliseconds);
}

/** Takes the computer from its charger, or puts it back. */
async function power(app: HeliographApp, onBattery: boolean): Promise<void> {
  await app.electron.evaluate(({ powerMonitor }, battery) => {
    powerMonitor.isOnBatteryPower = () => battery;
    powerMonitor.emit(battery ? 'on-battery' : 'on-ac');
  }, onBattery);
}

async function stands(app: HeliographApp): Promise<TriggerState> {
  const [state] = await app.page.evaluate(() => window.heliograph.triggers.list());
  if (!state) throw new Error('The site is gone.');
  return state;
}

/** What started the site's runs, oldest first, with how they ended. */
function runs(app: HeliographApp): Promise<string[]> {
  return app.page.evaluate(async () => {
    const all = await window.heliograph.history.list({ siteId: 'website', limit: 100 });
    return all.reverse().map(({ trigger, report }) => `${trigger} ${report.status}`);
  });
}

test('runs begin by schedule, wait on battery and in a pause, and are caught up once', async ({ open, temporary }) => {
  const [state, origin, mirror] = [temporary('state'), temporary('origin'), path.join(server.root, 'scheduled')];
  writeFileSync(path.join(origin, 'index.html'), '<h1>first</h1>');
  mkdirSync(state, { recursive: true });
  copyFileSync(server.knownHosts, path.join(state, 'known_hosts'));
  const login = { kind: 'key', keyFile: server.clientKeyFile };
  const site = {
    id: 'website',
    name: 'website',
    origin,
    mirrors: [{ id: 'one', name: 'One', address: server.address(mirror), login }],
    triggers: { onMainsOnly: true, promiseHours: 24 },
  };
  writeFileSync(path.join(state, 'settings.json'), JSON.stringify({ version: 1, sites: [site] }));
  const app = await open({ state });
  await power(app, false);

  await test.step('a schedule is set, and one that cannot be is refused with its fault', async () => {
    const save = (cron: string): Promise<unknown> =>
      app.page.evaluate(
        (text) =>
          window.heliograph.triggers.save({
            siteId: 'website',
            triggers: { schedule: { cron: text, timeZone: 'UTC' }, onMainsOnly: true, promiseHours: 24 },
          }),
        cron,
      );
    await expect(save('61 3 * * *')).rejects.toThrow('Invalid value for minute: 61');
    await save('30 3 * * *');
    expect((await stands(app)).nextRun).toMatch(/T03:30:00\.000Z$/);
    expect(await runs(app)).toEqual([]);
  });

  await test.step('the computer slept over its slot: one run catches up', async () => {
    await sleep(app, 3 * DAY);
    await expect.poll(() => runs(app), { timeout: 30_000 }).toEqual(['missed ok']);
    expect(readFileSync(path.join(mirror, 'index.html'), 'utf8')).toBe('<h1>first</h1>');
  });

  await test.step('on battery the next one waits, and says so', async () => {
    writeFileSync(path.join(origin, 'index.html'), '<h1>second</h1>');
    await power(app, true);
    await sleep(app, 2 * DAY);
    expect((await stands(app)).held).toContain('On battery');
    expect(await runs(app)).toEqual(['missed ok']);
    await power(app, false);
    await expect.poll(() => runs(app), { timeout: 30_000 }).toEqual(['missed ok', 'missed ok']);
    expect(readFileSync(path.join(mirror, 'index.html'), 'utf8')).toBe('<h1>second</h1>');
  });

  await test.step('a pause holds what falls due; the promise is broken meanwhile, and the run afterwards is one', async () => {
    await app.page.evaluate(() => window.heliograph.triggers.pause({ pause: 'resumed' }));
    await sleep(app, 4 * DAY);
    expect(await stands(app)).toMatchObject({ pausedUntil: 'resumed', stale: true });
    await app.keepScreen('paused-and-stale');
    await app.page.evaluate(() => window.heliograph.triggers.resume({}));
    await expect.poll(() => runs(app), { timeout: 30_000 }).toEqual(['missed ok', 'missed ok', 'missed ok']);
  });
  expect(app.complaints).toEqual([]);
});
