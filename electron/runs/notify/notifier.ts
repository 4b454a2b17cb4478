import type { MirrorReport, VerifyReport } from '../../contract/report';
import type { Notifications } from '../../contract/site';
import { compose, type Notification } from './compose';
import { afterGood, consider, isInTrouble, outcomeOf, tellAt, withoutOld, type Notable, type Subject, type Told } from './policy';
import { openTold } from './told-file';
import { postWebhook, webhookBody, type WebhookResult } from './webhook';
import type { Cause, NotificationText } from './words';

export interface NotifierParts {
  readonly stateFolder: string;
  /** Heliograph's. */
  readonly version: string;
  /** What a person wants to be told, now. */
  readonly preferences: () => Notifications;
  readonly words: () => NotificationText;
  /** Shows it on the desktop; absent where there is none. */
  readonly show?: (notification: Notification) => void;
  readonly log: (what: string, error?: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly post?: typeof postWebhook;
}

/** How long the end of the program waits for a webhook; milliseconds. */
const CLOSE_WITHIN_MS = 15_000;

/** Tells a person what happened outside of the window: on the desktop and by a webhook, gathered and never twice. */
export class Notifier {
  readonly #told: ReturnType<typeof openTold>;
  readonly #now: () => number;
  #waiting: Notable[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastTold: number | undefined;
  #posting: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: NotifierParts) {
    this.#told = openTold(parts.stateFolder);
    this.#now = parts.now ?? Date.now;
  }

  /** A run ended for one mirror. */
  ended(subject: Subject, report: MirrorReport | VerifyReport): void {
    const outcome = outcomeOf(report);
    if (outcome === null) return;
    if (outcome !== 'good') this.#consider({ ...subject, ...outcome });
    else this.#good(subject, report.kind === 'verify' ? 'verify' : 'sync');
  }

  /** A run ended without a report: it could not begin, or its thread broke. */
  failed(subject: Subject, cause: Cause, detail: string): void {
    this.#consider({ ...subject, cause, detail });
  }

  /** A mirror is older than was promised. */
  stale(subject: Subject): void {
    this.#consider({ ...subject, cause: 'stale', detail: '' });
  }

  /** Tells at once what waits, and waits for the webhook, though not for long. */
  async close(): Promise<void> {
    this.#tell();
    let limit: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (limit = setTimeout(resolve, CLOSE_WITHIN_MS)));
    await Promise.race([this.#posting, patience]);
    clearTimeout(limit);
  }

  #good(subject: Subject, kind: 'sync' | 'verify'): void {
    const told = this.#told.read();
    const news = isInTrouble(told, subject);
    this.#remember((before) => {
      const after = afterGood(before, subject, kind);
      return news ? withoutSuccess(after, subject) : after;
    });
    this.#consider({ ...subject, cause: 'success', detail: '' });
  }

  #consider(notable: Notable): void {
    const { tell, told } = consider(this.#told.read(), notable, this.parts.preferences(), this.#now());
    if (!tell) return;
    this.#remember(() => told);
    this.#waiting.push(notable);
    this.#arm();
  }

  #remember(change: (told: Told) => Told): void {
    const before = this.#told.read();
    const after = withoutOld(change(before), this.#now());
    if (JSON.stringify(after) === JSON.stringify(before)) return;
    try {
      this.#told.write(after);
    } catch (error) {
      this.parts.log('What was told could not be remembered', error);
    }
  }

  #arm(): void {
    if (this.#timer) return;
    const now = this.#now();
    this.#timer = setTimeout(
      () => {
        this.#tell();
      },
      tellAt(now, this.#lastTold) - now,
    );
    this.#timer.unref();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const notification = compose(this.#waiting, this.parts.words());
    this.#waiting = [];
    this.#lastTold = this.#now();
    this.parts.show?.(notification);
    const { webhook } = this.parts.preferences();
    if (webhook !== undefined) this.#post(webhook, notification);
  }

  /** One after the other; a failure is logged and told nowhere else. */
  #post(url: string, notification: Notification): void {
    const post = this.parts.post ?? postWebhook;
    const body = webhookBody(notification, new Date(this.#now()));
    this.#posting = this.#posting
      .then(() => post({ url, body, version: this.parts.version }))
      .then((result: WebhookResult) => {
        if (!result.ok) this.parts.log(`The webhook was not told: ${result.message}`);
      })
      .catch((error: unknown) => {
        this.parts.log('The webhook was not told', error);
      });
  }
}

function withoutSuccess(told: Told, { siteId, mirrorId }: Subject): Told {
  return Object.fromEntries(Object.entries(told).filter(([key]) => key !== `${siteId}/${mirrorId}/success`));
}
