import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Pause } from '../contract/ipc-schema';
import { replaceFile } from '../settings/replace-file';
import { ensureFolder } from '../settings/state-folders';

/** The hour of the next calendar day, on this machine's clock, at which "until tomorrow" ends. */
const MORNING = 6;
const HOUR_MS = 3_600_000;

const endSchema = z.union([z.literal('resumed'), z.iso.datetime()]);

const pausesSchema = z.strictObject({
  version: z.literal(1),
  /** All sites; null: not paused. */
  all: endSchema.nullable(),
  /** Sites that a person resumed while all were paused. */
  except: z.array(z.string()),
  sites: z.record(z.string(), endSchema),
});

/** Until when automatic runs stay away: of all sites, and of single ones. Ends are ISO 8601, UTC, or `resumed`: until a person resumes. */
export type Pauses = z.infer<typeof pausesSchema>;

export const NO_PAUSES: Pauses = { version: 1, all: null, except: [], sites: {} };

/**
 * Until when a site's automatic runs stay away: ISO 8601 UTC, `resumed` (until a person resumes), or null. Of a pause of all
 * and one of its own the longer one holds. Runs that a person starts are never held.
 * @param now milliseconds since 1970
 */
export function pausedUntil(pauses: Pauses, siteId: string, now: number): string | null {
  const ofAll = pauses.except.includes(siteId) ? null : pauses.all;
  return later(valid(ofAll, now), valid(pauses.sites[siteId] ?? null, now));
}

/** Until when all sites are paused by one wish; null: they are not, though single sites may be. */
export function allPausedUntil(pauses: Pauses, now: number): string | null {
  return valid(pauses.all, now);
}

/** When a pause that begins now ends: ISO 8601 UTC or `resumed`. Tomorrow is the next calendar day, 06:00 on this machine's clock. */
export function pauseEnd(pause: Pause, now: number): string {
  if (pause === 'resumed') return 'resumed';
  if (pause === 'hour') return new Date(now + HOUR_MS).toISOString();
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING, 0, 0, 0);
  return morning.toISOString();
}

/** Pauses a site, or all where none is named. The newest wish holds, also where it is the shorter one. */
export function withPause(pauses: Pauses, siteId: string | undefined, pause: Pause, now: number): Pauses {
  const kept = withoutPast(pauses, now);
  const end = pauseEnd(pause, now);
  if (siteId === undefined) return { ...kept, all: end, except: [] };
  return { ...kept, sites: { ...kept.sites, [siteId]: end } };
}

/** Ends a site's pause, also where it came from one of all; without a site, every pause ends. */
export function withoutPause(pauses: Pauses, siteId: string | undefined, now: number): Pauses {
  if (siteId === undefined) return NO_PAUSES;
  const kept = withoutPast(pauses, now);
  const sites = Object.fromEntries(Object.entries(kept.sites).filter(([id]) => id !== siteId));
  const except = kept.all === null ? [] : [...new Set([...kept.except, siteId])];
  return { ...kept, sites, except };
}

/** The pauses of a state folder, for the app and the command line alike. */
export interface PauseFile {
  /** What holds now. A file that is missing or broken pauses nothing. */
  read(): Pauses;
  /** Changes them and returns what holds then. @throws Error if the state folder cannot be written */
  change(change: (pauses: Pauses) => Pauses): Pauses;
}

/** Opens `pauses.json` in a state folder; it is read anew each time, as another process may have changed it. */
export function openPauses(stateFolder: string): PauseFile {
  const file = join(stateFolder, 'pauses.json');
  const read = (): Pauses => {
    try {
      return pausesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return NO_PAUSES;
    }
  };
  return {
    read,
    change(change) {
      const after = change(read());
      ensureFolder(stateFolder);
      replaceFile(file, `${JSON.stringify(after)}\n`);
      return after;
    },
  };
}

function withoutPast(pauses: Pauses, now: number): Pauses {
  const all = valid(pauses.all, now);
  const sites = Object.fromEntries(Object.entries(pauses.sites).filter(([, end]) => valid(end, now) !== null));
  return { version: 1, all, except: all === null ? [] : pauses.except, sites };
}

function valid(end: string | null, now: number): string | null {
  return end === null || end === 'resumed' || Date.parse(end) > now ? end : null;
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  if (a === 'resumed' || b === 'resumed') return 'resumed';
  return a > b ? a : b;
}
