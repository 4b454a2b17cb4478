import type { NotificationTest, RunView } from '../contract/ipc-schema';
import type { RunEvent } from '../contract/progress';
import type { Preferences, Site } from '../contract/site';
import { Notifier } from '../runs/notify/notifier';
import { postWebhook } from '../runs/notify/webhook';
import { notifyOnDesktop, tryDesktop } from './desktop-notifications';
import type { ShellText } from './text/en';

export interface MessengerParts {
  readonly stateFolder: string;
  readonly version: string;
  /** An image file. */
  readonly icon: string;
  readonly sites: () => readonly Site[];
  readonly preferences: () => Preferences;
  readonly text: () => ShellText;
  /** Whether a person looks at the window: what it shows need not be told beside it. */
  readonly isLookedAt: () => boolean;
  /** A notification was clicked; null: it is about several sites. */
  readonly onClick: (siteId: string | null) => void;
  readonly log: (what: string, error?: unknown) => void;
}

/** Brings what happened to a person: by the desktop's notifications, and by the webhook. */
export class Messenger {
  readonly #notifier: Notifier;

  constructor(private readonly parts: MessengerParts) {
    this.#notifier = new Notifier({
      stateFolder: parts.stateFolder,
      version: parts.version,
      preferences: () => parts.preferences().notifications,
      words: () => parts.text().notifications,
      show: ({ title, body, siteId }) => {
        if (!parts.isLookedAt()) this.say(title, body, siteId);
      },
      log: parts.log,
    });
  }

  /** Something happened in a run; the demo's runs are nobody's concern. */
  hear(event: RunEvent, runs: readonly RunView[]): void {
    if (event.event !== 'finished' && event.event !== 'error') return;
    const run = runs.find(({ runId }) => runId === event.runId);
    const site = run && this.parts.sites().find(({ id }) => id === run.siteId);
    if (!site || run.kind === 'plan') return;
    if (event.event === 'finished') {
      this.#notifier.ended(subjectOf(site, event.mirror), event.report);
      return;
    }
    // An error of one mirror is in its report.
    if (event.mirror !== null || event.error.code === 'interrupted' || event.error.code === 'busy') return;
    for (const mirrorId of run.mirrorIds) {
      this.#notifier.failed(subjectOf(site, mirrorId), event.error.code, event.error.message);
    }
  }

  /** A promise was broken. */
  stale(site: Site, mirrorId: string): void {
    this.#notifier.stale(subjectOf(site, mirrorId));
  }

  /** Says something on the desktop at once. */
  say(title: string, body: string, siteId: string | null): void {
    const { icon, onClick } = this.parts;
    notifyOnDesktop({ title, body, onClick: () => onClick(siteId) }, icon);
  }

  /** Tries every way now, and tells what came of it. */
  async test(): Promise<NotificationTest> {
    const { icon, onClick, version } = this.parts;
    const words = this.parts.text().notifications.test;
    const { webhook } = this.parts.preferences().notifications;
    const desktop = tryDesktop({ ...words, onClick: () => onClick(null) }, icon);
    if (webhook === undefined) return { desktop: await desktop, webhook: { state: 'none', message: '' } };
    const text = `${words.title}\n${words.body}`;
    const body = { event: 'test', at: new Date().toISOString(), title: words.title, text, content: text };
    const answer = await postWebhook({ url: webhook, body, version, waits: [] });
    return { desktop: await desktop, webhook: { state: answer.ok ? 'sent' : 'failed', message: answer.message } };
  }

  /** Tells at once what waits. */
  close(): Promise<void> {
    return this.#notifier.close();
  }
}

function subjectOf({ id, name, mirrors }: Site, mirrorId: string): Parameters<Notifier['stale']>[0] {
  const mirrorName = mirrors.find((mirror) => mirror.id === mirrorId)?.name ?? mirrorId;
  return { siteId: id, siteName: name, mirrorId, mirrorName };
}
