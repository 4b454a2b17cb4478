import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSshd, type Sshd } from '../support/sshd';
import { expect, test } from './heliograph-app';

let server: Sshd;
test.beforeAll(async () => {
  server = await startSshd();
});
test.afterAll(async () => {
  await server.close();
});

test('of a preview exactly what was ticked and approved comes to the mirror', async ({ open, temporary }) => {
  const app = await open();
  const { page } = app;
  const [origin, mirror] = [path.join(temporary('changes'), 'origin'), path.join(server.root, 'changes')];
  mkdirSync(path.join(origin, 'old'), { recursive: true });
  mkdirSync(mirror);
  for (const name of ['kept.txt', 'theirs.txt', 'old/gone.txt']) writeFileSync(path.join(origin, name), 'first');
  await app.answerOpenDialog(origin);
  const siteId = await page.evaluate(async () => {
    const grant = await window.heliograph.dialogs.pickFolder();
    return (await window.heliograph.sites.save({ name: 'Chosen', origin: grant?.grant ?? '' })).id;
  });
  await app.answerOpenDialog(server.clientKeyFile);
  await page.evaluate(
    async ({ id, address }) => {
      const { dialogs, mirrors, trust, runs } = window.heliograph;
      const login = { kind: 'key', keyFile: (await dialogs.pickKeyFile())?.grant ?? '' } as const;
      const { hostKey } = await mirrors.test({ address, login });
      if (hostKey?.kind === 'unknown') {
        const { host, port, fingerprint } = hostKey.offer;
        await trust.accept({ host, port, fingerprint });
      }
      await mirrors.save({ siteId: id, mirror: { name: 'Near', address, login } });
      await runs.sync({ siteId: id });
    },
    { id: siteId, address: server.address(mirror) },
  );
  const onMirror = (name: string): string | undefined => {
    try {
      return readFileSync(path.join(mirror, name), 'utf8');
    } catch {
      return undefined;
    }
  };
  await expect.poll(() => onMirror('.heliograph.json')).toBeDefined();
  await expect
    .poll(() => page.evaluate(async () => (await window.heliograph.runs.list()).every(({ state }) => state === 'ended')))
    .toBe(true);

  // The origin gets a new file and a changed one, and loses a folder; on the mirror somebody has written into one of ours.
  writeFileSync(path.join(origin, 'new.txt'), 'second version');
  writeFileSync(path.join(origin, 'theirs.txt'), 'second version');
  rmSync(path.join(origin, 'old'), { recursive: true });
  writeFileSync(path.join(mirror, 'theirs.txt'), 'changed on the mirror');

  await page.evaluate((id) => {
    location.hash = `#/site/${id}/changes`;
  }, siteId);
  await page.getByRole('tabpanel').getByRole('button', { name: 'Preview changes' }).click();
  await page.getByRole('checkbox', { name: 'Approve: theirs.txt' }).click();
  await page.getByRole('checkbox', { name: 'Carry out: old/gone.txt' }).click();
  // The folder stays with the file that stays in it.
  await expect(page.getByRole('checkbox', { name: 'Carry out: old', exact: true })).not.toBeChecked();
  await page.getByRole('button', { name: 'Sync 2 changes' }).click();

  await expect
    .poll(() => [onMirror('new.txt'), onMirror('theirs.txt'), onMirror('old/gone.txt')])
    .toEqual(['second version', 'second version', 'first']);
  await expect(page.getByText('Behind').first()).toBeVisible();
});
