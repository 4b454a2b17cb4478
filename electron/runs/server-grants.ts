import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Grants } from '../endpoints/connect-options';
import { replaceFile } from '../settings/replace-file';

const FILE = 'servers.json';
/** Milliseconds: a refusal may have been a bad day, and asking again costs one more. */
const KEPT = 24 * 60 * 60 * 1000;
/** Accounts that are remembered; the oldest are forgotten first. */
const MAX_ACCOUNTS = 500;

const rowSchema = z.strictObject({
  channels: z.number().int().min(1).max(64).optional(),
  connections: z.number().int().min(1).max(64).optional(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
const fileSchema = z.record(z.string(), rowSchema);
type Rows = z.infer<typeof fileSchema>;

/**
 * Remembers in the state folder, for a day, how many channels and connections servers granted. A file that cannot be read
 * or written is no trouble: the server is asked again.
 */
export function serverGrants(stateFolder: string, now: () => number = Date.now): Grants {
  const file = join(stateFolder, FILE);
  return {
    granted: (what, account) => read(file, now())[account]?.[what],
    refused: (what, account, granted) => {
      const rows = read(file, now());
      const changed = { ...rows, [account]: { ...rows[account], [what]: granted, at: now() } };
      const newest = Object.entries(changed).sort(([, one], [, other]) => other.at - one.at);
      try {
        replaceFile(file, `${JSON.stringify(Object.fromEntries(newest.slice(0, MAX_ACCOUNTS)), null, 2)}\n`);
      } catch {
        // Nothing is lost but a refusal more.
      }
    },
  };
}

function read(file: string, now: number): Rows {
  try {
    const rows = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return Object.fromEntries(Object.entries(rows).filter(([, { at }]) => now - at < KEPT && at <= now));
  } catch {
    return {};
  }
}
