import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MirrorReport } from '../../../../electron/contract/report';
import { DEFAULT_NOTIFICATIONS, type Notifications } from '../../../../electron/contract/site';
import type { Notification } from '../../../../electron/runs/notify/compose';
import { Notifier, type NotifierParts } from '../../../../electron/runs/notify/notifier';
import { en } from '../../../../electron/shell/text/en';

let folder: string;
let shown: Notification[];
let posted: { url: string; title: unknown }[];
let logged: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-notifier-'));
  [shown, posted, logged] = [[], [], []];
  vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

function open(preferences: Partial<Notifications> = {}, parts: Partial<NotifierParts> = {}): Notifier {
  return new Notifier({
    stateFolder: folder,
    version: '1.0.0',
    preferences: () => ({ ...DEFAULT_NOTIFICATIONS, ...preferences }),
    words: () => en.notifications,
    show: (notification) => shown.push(notification),
    log: (what) => logged.push(what),
    post: ({ url, body }) => {
      posted.push({ url, title: (body as { title: unknown }).title });
      return Promise.resolve({ ok: true, message: '' });
    },
    ...parts,
  });
}

const subject = (mirror: string) => ({ siteId: 'docs', siteName: 'Docs', mirrorId: mirror.toLowerCase(), mirrorName: mirror });
const ok = { kind: 'sync', status: 'ok', problems: [] } as unknown as MirrorReport;
const lost = { ...ok, status: 'failed', error: { code: 'lost', message: 'Gone.', advice: '' } } as MirrorReport;

it('tells what happens together once', async () => {
  const notifier = open({ webhook: 'https://example.net/hook' });
  for (const mirror of ['Oslo', 'Rome', 'Lima']) notifier.ended(subject(mirror), lost);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shown.map(({ title }) => title)).toEqual(['3 things need attention']);
  expect(posted).toEqual([{ url: 'https://example.net/hook', title: '3 things need attention' }]);
});

it('is no storm: a mirror that fails each minute is told once in a day, also after a restart', async () => {
  const notifier = open();
  for (let minute = 0; minute < 60; minute += 1) {
    notifier.ended(subject('Oslo'), lost);
    await vi.advanceTimersByTimeAsync(60_000);
  }
  open().ended(subject('Oslo'), lost);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(23 * 3_600_000);
  open().ended(subject('Oslo'), lost);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown).toHaveLength(2);
});

it('tells anew once it was good in between', async () => {
  const notifier = open();
  for (const report of [lost, ok, lost]) {
    notifier.ended(subject('Oslo'), report);
    await vi.advanceTimersByTimeAsync(120_000);
  }
  expect(shown).toHaveLength(2);
});

it('keeps two notifications a minute apart', async () => {
  const notifier = open();
  notifier.ended(subject('Oslo'), lost);
  await vi.advanceTimersByTimeAsync(5_000);
  notifier.ended(subject('Rome'), lost);
  notifier.ended(subject('Lima'), lost);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(shown).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(shown.map(({ title }) => title)).toEqual(['Docs › Oslo needs attention', '2 things need attention']);
});

it('tells a broken promise once, until it was kept again', async () => {
  const notifier = open();
  for (const kept of [false, false, true, false]) {
    if (kept) notifier.ended(subject('Oslo'), ok);
    else notifier.stale(subject('Oslo'));
    await vi.advanceTimersByTimeAsync(120_000);
  }
  expect(shown.map(({ kind }) => kind)).toEqual(['stale', 'stale']);
});

it('tells a success at any hour where trouble was told before', async () => {
  const notifier = open({ successes: true });
  for (const report of [ok, lost, ok, ok]) {
    notifier.ended(subject('Oslo'), report);
    await vi.advanceTimersByTimeAsync(120_000);
  }
  expect(shown.map(({ kind }) => kind)).toEqual(['success', 'failure', 'success']);
});

it('tells what waits when it is closed, and waits for the webhook', async () => {
  let arrived = false;
  const notifier = open(
    { webhook: 'https://example.net/hook' },
    {
      post: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        arrived = true;
        return { ok: false, message: 'example.net answered 500.' };
      },
    },
  );
  notifier.ended(subject('Oslo'), lost);
  const closed = notifier.close();
  await vi.advanceTimersByTimeAsync(1_000);
  await closed;
  expect([shown.length, arrived, logged]).toEqual([1, true, ['The webhook was not told: example.net answered 500.']]);
});

it('goes on where its memory is broken or cannot be written', async () => {
  writeFileSync(join(folder, 'notifications.json'), '{ oops');
  open().ended(subject('Oslo'), lost);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shown).toHaveLength(1);
  expect(Object.keys(JSON.parse(readFileSync(join(folder, 'notifications.json'), 'utf8')) as object)).toEqual(['docs/oslo/lost']);
});
