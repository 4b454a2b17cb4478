import { join } from 'node:path';
import type { HistoryRun, MirrorReport, VerifyReport } from '../contract/report';
import { openDatabase, type Database } from './open-database';

/** Runs kept; the oldest go first. */
const RUNS_KEPT = 5_000;
/** Problems, notes and findings kept of one report, each; the report's counts stay exact. */
const ROWS_KEPT = 1_000;

/** What to list; newest first. */
export interface HistoryFilter {
  readonly siteId?: string;
  readonly mirrorLabel?: string;
  /** 1 to 5,000. */
  readonly limit: number;
}

/** Every run that ended, of all sites and of ad hoc commands. The app and the command line may use it at the same time. */
export interface History {
  /** Set where a damaged file was moved aside and an empty one begun: say it to the person. */
  readonly recovered: string | null;
  /** Adds a run's end for one mirror; the same id again replaces it. */
  add(run: HistoryRun): void;
  list(filter: HistoryFilter): HistoryRun[];
  /** The newest sync that ended in sync, of a saved site's mirror. */
  lastGood(siteId: string, mirrorId: string): HistoryRun | undefined;
  close(): void;
}

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    site TEXT,
    mirror TEXT,
    label TEXT NOT NULL,
    started TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    run TEXT NOT NULL,
    UNIQUE (id, label)
  ) STRICT;
  CREATE INDEX runs_by_start ON runs (started, sequence);
  CREATE INDEX runs_by_mirror ON runs (site, mirror, kind, status, started);
  `,
];

/** Opens the history of a state folder. @throws LedgerError if it is of a newer version, or cannot be opened */
export function openHistory(stateFolder: string): History {
  const { database, recovered } = openDatabase({
    file: join(stateFolder, 'history.sqlite'),
    subject: 'The history of runs',
    migrations: MIGRATIONS,
  });
  return historyIn(database, recovered);
}

/** Caps the lists of a report that can grow without end. */
export function withCappedLists<R extends MirrorReport | VerifyReport>(report: R): R {
  const capped = { ...report, problems: report.problems.slice(0, ROWS_KEPT), notes: report.notes.slice(0, ROWS_KEPT) };
  if (capped.kind !== 'verify') return capped;
  return { ...capped, findings: capped.findings.slice(0, ROWS_KEPT), repair: capped.repair && withCappedLists(capped.repair) };
}

function historyIn(database: Database, recovered: string | null): History {
  const insert = database.prepare(
    `INSERT INTO runs (id, site, mirror, label, started, kind, status, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id, label) DO UPDATE SET site = excluded.site, mirror = excluded.mirror, started = excluded.started,
       kind = excluded.kind, status = excluded.status, run = excluded.run`,
  );
  const forget = database.prepare('DELETE FROM runs WHERE sequence <= (SELECT max(sequence) FROM runs) - ?');
  const select = database.prepare(
    `SELECT run FROM runs WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR label = ?2) ORDER BY started DESC, sequence DESC LIMIT ?3`,
  );
  const good = database.prepare(
    `SELECT run FROM runs WHERE site = ? AND mirror = ? AND kind = 'sync' AND status = 'ok' ORDER BY started DESC, sequence DESC LIMIT 1`,
  );
  return {
    recovered,
    add(run) {
      const stored = JSON.stringify({ ...run, report: withCappedLists(run.report) });
      database.transaction('process', () => {
        insert.run(run.id, run.siteId, run.mirrorId, run.mirrorLabel, run.startedAt, run.report.kind, run.report.status, stored);
        forget.run(RUNS_KEPT);
      });
    },
    list: ({ siteId, mirrorLabel, limit }) =>
      (select.all(siteId ?? null, mirrorLabel ?? null, Math.min(Math.max(Math.trunc(limit), 1), RUNS_KEPT)) as { run: string }[]).map(
        parse,
      ),
    lastGood(siteId, mirrorId) {
      const row = good.get(siteId, mirrorId) as { run: string } | undefined;
      return row && parse(row);
    },
    close: () => {
      database.close();
    },
  };
}

function parse({ run }: { readonly run: string }): HistoryRun {
  return JSON.parse(run) as HistoryRun;
}
