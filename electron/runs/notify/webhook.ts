import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification } from './compose';
import { kindOf } from './policy';

/** One try may take so long; milliseconds. */
const TRY_MS = 10_000;
/** Waits between tries, in milliseconds: a server that restarts is back by then. */
const WAITS_MS = [2_000, 8_000];
/** A service may have moved to another address, seldom to a third one. */
const REDIRECTS = 3;

/** What came of a post, for people; the message never holds the webhook's path, which often is a secret. */
export type WebhookResult = { readonly ok: true; readonly message: string } | { readonly ok: false; readonly message: string };

export interface WebhookRequest {
  readonly url: string;
  /** Sent as JSON. */
  readonly body: unknown;
  /** Heliograph's. */
  readonly version: string;
  /** Waits between tries, in milliseconds. */
  readonly waits?: readonly number[];
  /** Milliseconds for one try. */
  readonly tryFor?: number;
}

/** A notification as it is posted; `text` and `content` are what chat services show. */
export function webhookBody(notification: Notification, at: Date): Record<string, unknown> {
  const text = `${notification.title}\n${notification.body}`;
  return {
    event: 'notification',
    kind: notification.kind,
    at: at.toISOString(),
    title: notification.title,
    text,
    content: text,
    about: notification.about.map(({ siteId, siteName, mirrorId, mirrorName, cause, detail }) => ({
      kind: kindOf(cause),
      cause,
      site: siteName,
      siteId,
      mirror: mirrorName,
      mirrorId,
      detail,
    })),
  };
}

/**
 * Posts JSON. Tries again a little where that may help (no answer, 408, 429, 5xx), and gives up then. Goes along with
 * redirects that keep the method (307, 308), never from https to http nor to any other scheme. Never rejects.
 */
export async function postWebhook(request: WebhookRequest): Promise<WebhookResult> {
  const waits = request.waits ?? WAITS_MS;
  for (let attempt = 0; ; attempt += 1) {
    const { again, ...result } = await tryOnce(request);
    const wait = waits[attempt];
    if (!again || wait === undefined) return result;
    await sleep(wait);
  }
}

type Try = WebhookResult & { readonly again: boolean };

async function tryOnce({ url, body, version, tryFor }: WebhookRequest): Promise<Try> {
  const signal = AbortSignal.timeout(tryFor ?? TRY_MS);
  let target = new URL(url);
  try {
    for (let hop = 0; hop <= REDIRECTS; hop += 1) {
      const response = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': `Heliograph/${version}` },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal,
      });
      await response.body?.cancel();
      const next = redirectOf(response, target);
      if (next === undefined) return answerOf(response, target);
      if (next === null) return failed(target, 'leads elsewhere in a way that is not followed. Enter the address that it leads to', false);
      target = next;
    }
    return failed(target, `leads elsewhere more than ${String(REDIRECTS)} times`, false);
  } catch (error) {
    return failed(target, `cannot be reached: ${reasonOf(error)}`, true);
  }
}

/** Where the answer leads; undefined: it is no redirect; null: one that is not followed. */
function redirectOf(response: Response, from: URL): URL | null | undefined {
  if (response.status < 300 || response.status >= 400) return undefined;
  const location = response.headers.get('location');
  if (location === null || (response.status !== 307 && response.status !== 308)) return null;
  try {
    const next = new URL(location, from);
    const mayFollow = next.protocol === 'https:' || (next.protocol === 'http:' && from.protocol === 'http:');
    return mayFollow ? next : null;
  } catch {
    return null;
  }
}

function answerOf(response: Response, target: URL): Try {
  const status = String(response.status);
  if (response.ok) return { ok: true, message: `${target.host} answered ${status}.`, again: false };
  const again = response.status === 408 || response.status === 429 || response.status >= 500;
  return failed(target, `answered ${status}`, again);
}

function failed(target: URL, what: string, again: boolean): Try {
  return { ok: false, message: `${target.host} ${what}.`, again };
}

/** undici wraps what happened. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  const cause: unknown = error.cause;
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return error.message;
}
