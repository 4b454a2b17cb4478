import { kindOf, type Notable } from './policy';
import type { NotificationText } from './words';

/** Lines of a notification that tells of several; desktops cut off more. */
const LINES = 4;
const GUARDS: ReadonlySet<string> = new Set([
  'origin-missing',
  'origin-emptied',
  'origin-type',
  'origin-unfamiliar',
  'mirror-missing',
  'mirror-type',
  'mirror-of-another-site',
  'mirror-locked',
  'removals',
  'overwrites',
  'replaces-unknown',
  'space',
  'names',
]);

/** What a person reads, and where a click leads. */
export interface Notification {
  /** The gravest of what it tells. */
  readonly kind: 'failure' | 'stale' | 'success';
  readonly title: string;
  readonly body: string;
  /** The site that all of it is about; null: several. */
  readonly siteId: string | null;
  readonly about: readonly Notable[];
}

const GRAVITY = { failure: 0, stale: 1, success: 2 } as const;

/** Makes one notification of all that happened, the gravest first. @param notables at least one */
export function compose(notables: readonly Notable[], words: NotificationText): Notification {
  const about = [...notables].sort((a, b) => GRAVITY[kindOf(a.cause)] - GRAVITY[kindOf(b.cause)]);
  const [first] = about;
  if (!first) throw new RangeError('There is nothing to tell.');
  const siteId = about.every((one) => one.siteId === first.siteId) ? first.siteId : null;
  const kind = kindOf(first.cause);
  if (about.length === 1) return { kind, title: titleOf(first, words), body: words.causes[first.cause], siteId, about };
  const trouble = about.filter(({ cause }) => cause !== 'success').length;
  const title =
    trouble === 0 ? words.severalSucceeded(about.length) : trouble === 1 ? titleOf(first, words) : words.severalNeedYou(trouble);
  return { kind, title, body: linesOf(about, words).join('\n'), siteId, about };
}

function linesOf(about: readonly Notable[], words: NotificationText): string[] {
  const lines = about.slice(0, LINES).map((one) => `${placeOf(one, words)}: ${words.causes[one.cause]}`);
  return about.length > LINES ? [...lines, words.more(about.length - LINES)] : lines;
}

function titleOf(notable: Notable, words: NotificationText): string {
  const place = placeOf(notable, words);
  if (notable.cause === 'success') return words.success(place);
  if (notable.cause === 'stale') return words.stale(place);
  return GUARDS.has(notable.cause) ? words.halted(place) : words.failed(place);
}

function placeOf({ siteName, mirrorName }: Notable, words: NotificationText): string {
  return words.place(siteName, mirrorName);
}
