import { join } from 'node:path';
import { openDatabase, type Database, type Statement } from './open-database';
import { isRunning, ownProcess, type ProcessIdentity } from './process-identity';

/** Slots kept of one site; the oldest go first. */
const SLOTS_KEPT = 100;
/** A slot that was claimed further ahead of now than this was claimed while the clock was wrong; milliseconds. */
const CLOCK_WAS_WRONG = 3_600_000;

/** How a site's schedule stands. */
export interface ScheduleStanding {
  /** Slots up to then are settled: claimed, or before the schedule was as it is. */
  readonly settled: Date;
  /** A slot that was claimed, and whose claimant is gone without having ended its run. */
  readonly abandoned: Date | null;
}

/**
 * What must be known of automatic starts by every process that uses the state folder: which slots are claimed, which
 * broken promises were told, and where a person renewed a login. The app and `run-schedules` use it at the same time; all
 * times in it are ISO 8601, UTC.
 */
export interface TriggerBook {
  /** Notes the schedule (as text; null: none) that a site has now: one that was not there before has no slots in the past. */
  standing(siteId: string, schedule: string | null, now: Date): ScheduleStanding;
  /** Takes a slot. False where it, or a later one, is taken already: then another process runs it. */
  claim(siteId: string, slot: Date, now: Date): boolean;
  /** Says that the run of a claimed slot ended, whatever came of it. */
  ended(siteId: string, slot: Date): void;
  /** True the first time that this is noted: `what` names one breach of one promise. */
  noteOnce(siteId: string, what: string, now: Date): boolean;
  /** Notes that a person renewed a login, named as `loginNames` in `runs/triggers/waiting-logins.ts` does. */
  renew(login: string, now: Date): void;
  /** When each login was renewed last. */
  renewals(): ReadonlyMap<string, Date>;
  close(): void;
}

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE schedules (site TEXT PRIMARY KEY NOT NULL, schedule TEXT NOT NULL, since TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE slots (
    site TEXT NOT NULL,
    slot TEXT NOT NULL,
    claimed TEXT NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0,
    pid INTEGER NOT NULL,
    start TEXT NOT NULL,
    boot TEXT NOT NULL,
    PRIMARY KEY (site, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE notes (site TEXT NOT NULL, what TEXT NOT NULL, noted TEXT NOT NULL, PRIMARY KEY (site, what)) STRICT, WITHOUT ROWID;
  CREATE TABLE renewals (login TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

/** Opens the book of a state folder. @throws LedgerError if it is of a newer version, or cannot be opened */
export function openTriggerBook(stateFolder: string): TriggerBook {
  const { database } = openDatabase({
    file: join(stateFolder, 'triggers.sqlite'),
    subject: 'The record of automatic starts',
    migrations: MIGRATIONS,
  });
  return { ...slotsIn(database), ...notesIn(database), close: () => database.close() };
}

interface SlotRow extends ProcessIdentity {
  readonly slot: string;
  readonly ended: number;
}

function slotsIn(database: Database): Pick<TriggerBook, 'standing' | 'claim' | 'ended'> {
  const latest = database.prepare('SELECT slot, ended, pid, start, boot FROM slots WHERE site = ? ORDER BY slot DESC LIMIT 1');
  const forgetWrong = database.prepare('DELETE FROM slots WHERE site = ? AND slot > ?');
  const take = database.prepare(
    `INSERT INTO slots (site, slot, claimed, pid, start, boot) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (site, slot) DO UPDATE SET claimed = excluded.claimed, pid = excluded.pid, start = excluded.start, boot = excluded.boot`,
  );
  const forgetOld = database.prepare(
    'DELETE FROM slots WHERE site = ?1 AND slot NOT IN (SELECT slot FROM slots WHERE site = ?1 ORDER BY slot DESC LIMIT ?2)',
  );
  const end = database.prepare('UPDATE slots SET ended = 1 WHERE site = ? AND slot = ?');
  const latestOf = (siteId: string): SlotRow | undefined => latest.get(siteId) as SlotRow | undefined;
  const since = sinceIn(database);
  return {
    standing(siteId, schedule, now) {
      const begun = since(siteId, schedule, now);
      const tooFar = new Date(now.getTime() + CLOCK_WAS_WRONG).toISOString();
      if ((latestOf(siteId)?.slot ?? '') > tooFar) forgetWrong.run(siteId, tooFar);
      const row = latestOf(siteId);
      if (!row || row.slot < begun) return { settled: new Date(begun), abandoned: null };
      return { settled: new Date(row.slot), abandoned: isAbandoned(row) ? new Date(row.slot) : null };
    },
    claim: (siteId, slot, now) =>
      database.transaction('power', () => {
        const row = latestOf(siteId);
        const wanted = slot.toISOString();
        if (row && (row.slot > wanted || (row.slot === wanted && !isAbandoned(row)))) return false;
        const { pid, start, boot } = ownProcess();
        take.run(siteId, wanted, now.toISOString(), pid, start, boot);
        forgetOld.run(siteId, SLOTS_KEPT);
        return true;
      }),
    ended(siteId, slot) {
      end.run(siteId, slot.toISOString());
    },
  };
}

function isAbandoned(row: SlotRow): boolean {
  return row.ended === 0 && !isRunning(row);
}

/** Since when a site's schedule is as it is; begun anew where it was another, or the clock was ahead then. */
function sinceIn(database: Database): (siteId: string, schedule: string | null, now: Date) => string {
  const known: Statement = database.prepare('SELECT schedule, since FROM schedules WHERE site = ?');
  const forget = database.prepare('DELETE FROM schedules WHERE site = ?');
  const note = database.prepare('INSERT OR REPLACE INTO schedules (site, schedule, since) VALUES (?, ?, ?)');
  return (siteId, schedule, now) => {
    const row = known.get(siteId) as { schedule: string; since: string } | undefined;
    const begun = now.toISOString();
    if (schedule === null) {
      if (row) forget.run(siteId);
      return begun;
    }
    if (row?.schedule === schedule && row.since <= begun) return row.since;
    note.run(siteId, schedule, begun);
    return begun;
  };
}

function notesIn(database: Database): Pick<TriggerBook, 'noteOnce' | 'renew' | 'renewals'> {
  const note = database.prepare('INSERT INTO notes (site, what, noted) VALUES (?, ?, ?) ON CONFLICT (site, what) DO NOTHING');
  const forget = database.prepare(
    'DELETE FROM notes WHERE site = ?1 AND what NOT IN (SELECT what FROM notes WHERE site = ?1 ORDER BY noted DESC LIMIT ?2)',
  );
  const renew = database.prepare('INSERT OR REPLACE INTO renewals (login, at) VALUES (?, ?)');
  const renewals = database.prepare('SELECT login, at FROM renewals');
  return {
    noteOnce: (siteId, what, now) =>
      database.transaction('process', () => {
        if (note.run(siteId, what, now.toISOString()).changes === 0) return false;
        forget.run(siteId, SLOTS_KEPT);
        return true;
      }),
    renew(login, now) {
      renew.run(login, now.toISOString());
    },
    renewals: () => new Map((renewals.all() as { login: string; at: string }[]).map(({ login, at }) => [login, new Date(at)])),
  };
}
