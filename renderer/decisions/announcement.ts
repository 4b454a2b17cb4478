/** Progress is read out at most this often, in milliseconds. */
export const ANNOUNCE_EVERY = 10_000;

export interface Announcer {
  readonly text: string;
  readonly at: number;
}

export const SILENT: Announcer = { text: '', at: -Infinity };

/** Decides what a live region says: progress at most every ten seconds, results at once, nothing twice. */
export function announce(before: Announcer, text: string, now: number, urgent: boolean): Announcer {
  if (text === '' || text === before.text) return before;
  if (!urgent && now - before.at < ANNOUNCE_EVERY) return before;
  return { text, at: now };
}
