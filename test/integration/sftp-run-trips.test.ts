import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { MirrorReport } from '../../electron/contract/report';
import type { Rules } from '../../electron/contract/site';
import { newRunId } from '../../electron/runs/run-id';
import { performRun } from '../../electron/runs/perform-run';
import { delayedLink, type DelayedLink } from '../support/delayed-link';
import { startSshd, type Sshd } from '../support/sshd';
import { readTree, writeTree } from '../support/tree';
import { syncTask } from '../support/sync-task';

const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
});

interface Far {
  readonly sshd: Sshd;
  readonly link: DelayedLink;
  readonly origin: string;
  readonly mirror: string;
}

/** An origin here and a mirror at the end of a long way. */
async function far(): Promise<Far> {
  const sshd = await startSshd();
  cleanup.push(() => sshd.close());
  const link = await delayedLink(sshd.port, 80);
  cleanup.push(() => link.close());
  const origin = join(sshd.root, '..', 'origin');
  mkdirSync(origin);
  return { sshd, link, origin, mirror: join(sshd.root, 'site') };
}

/** A run from the first byte to the last, and the round trips that it took one after the other. */
async function run(
  { sshd, link, origin, mirror }: Far,
  rules: Partial<Rules> = {},
): Promise<{ readonly report: MirrorReport; readonly trips: number }> {
  const before = link.turns();
  const address = `sftp://${sshd.user}@127.0.0.1:${String(link.port)}${mirror}`;
  const result = await performRun(
    syncTask({
      runId: newRunId(),
      origin: { key: 'origin', label: 'origin', address: origin, login: { kind: 'agent' } },
      mirrors: [{ key: 'mirror', label: 'mirror', address, login: { kind: 'key', keyFile: sshd.clientKeyFile } }],
      rules,
    }),
    {
      stateFolder: join(sshd.root, '..', 'state'),
      knownHosts: join(sshd.root, '..', 'far_known_hosts'),
      acceptNewHostKey: true,
    },
    { emit: () => undefined, secret: () => Promise.resolve(undefined) },
    { signal: new AbortController().signal, gate: () => undefined },
  );
  const report = result.mirrors[0] as MirrorReport;
  expect(report).toMatchObject({ status: 'ok', problems: [] });
  return { report, trips: (link.turns() - before) / 2 };
}

/** As `sftp-login.test.ts` has it; the folder, the stamp, the lock and free space are looked at with the last of them. */
const LOGIN = 6;
/** Half a round trip more or less is a matter of who says good-bye. */
const SLACK = 0.5;

describe('over a long way', () => {
  it('a first run takes nine round trips beside its login, however deep its folders are', async () => {
    const place = await far();
    writeTree(place.origin, { 'index.html': 'home', 'a/b/c/d/deep.html': 'deep', 'a/b/page.html': 'page', 'x/y/z/other.html': 'other' });
    const { report, trips } = await run(place);
    expect(report).toMatchObject({ created: 4 });
    const { '.heliograph.json': stamp, ...tree } = readTree(place.mirror);
    expect(stamp).toBeDefined();
    expect(tree).toEqual(readTree(place.origin));
    // Folder and lock; what the lock says and the probe; all folders; a file's three; the stamp's three, the last of which ends the lock.
    expect(trips).toBeLessThanOrEqual(LOGIN + 9 + SLACK);
  });

  it('a run that finds nothing to do takes six, one that sends a file ten', async () => {
    const place = await far();
    writeTree(place.origin, { 'index.html': 'home', 'a/b/page.html': 'page', 'a/c/page.html': 'page' });
    await run(place);
    const { report, trips } = await run(place);
    expect(report).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    // All folders are opened, then read; the lock; what it says, while the stamp is begun; the stamp's other two.
    expect(trips).toBeLessThanOrEqual(LOGIN + 6 + SLACK);

    writeTree(place.origin, { 'a/b/page.html': 'another page' });
    const changed = await run(place);
    expect(changed.report).toMatchObject({ updated: 1, unchanged: 2 });
    expect(changed.trips).toBeLessThanOrEqual(LOGIN + 10 + SLACK);
    expect(readTree(place.mirror)['a/b/page.html']).toEqual(readTree(place.origin)['a/b/page.html']);
  });

  it('a run that need not list the mirror takes five', async () => {
    const place = await far();
    writeTree(place.origin, { 'index.html': 'home', 'a/b/page.html': 'page' });
    await run(place, { listing: 'daily' });
    const { report, trips } = await run(place, { listing: 'daily' });
    expect(report).toMatchObject({ unchanged: 2, notes: [{ code: 'not-listed' }] });
    // The stamp is opened, then read; a new one's three.
    expect(trips).toBeLessThanOrEqual(LOGIN + 5 + SLACK);
  });
});
