import { join } from 'node:path';
import type { HistoryFilter as Narrowing, HistoryPoint } from '../contract/history';
import type { HistoryRun, MirrorReport, RunStatus, VerifyReport } from '../contract/report';
import { mentions } from './history-text';
import { isUneventful } from '../contract/uneventful';
import { openDatabase, type Database, type Statement } from './open-database';

/** Runs kept; the oldest go first. */
const RUNS_KEPT = 5_000;
/** Problems, notes and findings kept of one report, each; the report's counts stay exact. */
const ROWS_KEPT = 1_000;

/** What to list; newest first. */
export interface HistoryFilter extends Narrowing {
  readonly mirrorLabel?: string | undefined;
  /** 1 to 5,000. */
  readonly limit: number;
  /** So many of the newest are passed over; default 0. */
  readonly offset?: number;
}

/** How a saved site's mirror fared in one run. */
export interface Ending {
  readonly siteId: string;
  readonly mirrorId: string;
  readonly startedAt: string;
  readonly status: RunStatus;
}

/** Every run that ended, of all sites and of ad hoc commands. The app and the command line may use it at the same time. */
export interface History {
  /** Set where a damaged file was moved aside and an empty one begun: say it to the person. */
  readonly recovered: string | null;
  /**
   * Adds a run's end for one mirror; the same id again replaces it. Of watched runs that had nothing to do, one behind the
   * other, only the last of each hour is kept: an origin that is polled would fill the history with them.
   */
  add(run: HistoryRun): void;
  list(filter: HistoryFilter): HistoryRun[];
  /** The newest sync that ended in sync, of a saved site's mirror. */
  lastGood(siteId: string, mirrorId: string): HistoryRun | undefined;
  /** The newest run of any kind, of a saved site's mirror. */
  newest(siteId: string, mirrorId: string): HistoryRun | undefined;
  /** Of each mirror of a site the newest run of each kind and outcome (whole or in part), however long ago; newest first. */
  standing(siteId: string): HistoryRun[];
  /** How the runs of saved sites ended since then, oldest first. */
  endings(since: string): Ending[];
  /** A site's runs since then as points of a chart, oldest first. */
  series(siteId: string, since: string): HistoryPoint[];
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
  const before = database.prepare(
    `SELECT sequence, run FROM runs WHERE label = ? AND site IS ? AND mirror IS ? AND id <> ? ORDER BY started DESC, sequence DESC LIMIT 1`,
  );
  const drop = database.prepare('DELETE FROM runs WHERE sequence = ?');
  const dropRepeated = (run: HistoryRun): void => {
    if (!isQuiet(run)) return;
    const last = before.get(run.mirrorLabel, run.siteId, run.mirrorId, run.id) as { sequence: number; run: string } | undefined;
    if (!last) return;
    const earlier = parse(last);
    if (isQuiet(earlier) && hourOf(earlier) === hourOf(run)) drop.run(last.sequence);
  };
  const good = database.prepare(
    `SELECT run FROM runs WHERE site = ? AND mirror = ? AND kind = 'sync' AND status = 'ok' ORDER BY started DESC, sequence DESC LIMIT 1`,
  );
  const standing = database.prepare(STANDING);
  const endings = database.prepare(
    `SELECT site AS siteId, mirror AS mirrorId, started AS startedAt, status FROM runs
     WHERE started >= ? AND site IS NOT NULL AND mirror IS NOT NULL ORDER BY started, sequence`,
  );
  const series = database.prepare(SERIES);
  const newest = database.prepare('SELECT run FROM runs WHERE site = ? AND mirror = ? ORDER BY started DESC, sequence DESC LIMIT 1');
  const one = (statement: Statement, siteId: string, mirrorId: string): HistoryRun | undefined => {
    const row = statement.get(siteId, mirrorId) as { run: string } | undefined;
    return row && parse(row);
  };
  return {
    recovered,
    add(run) {
      const stored = JSON.stringify({ ...run, report: withCappedLists(run.report) });
      database.transaction('process', () => {
        dropRepeated(run);
        insert.run(run.id, run.siteId, run.mirrorId, run.mirrorLabel, run.startedAt, run.report.kind, run.report.status, stored);
        forget.run(RUNS_KEPT);
      });
    },
    list: (filter) => listRuns(database, filter),
    lastGood: (siteId, mirrorId) => one(good, siteId, mirrorId),
    newest: (siteId, mirrorId) => one(newest, siteId, mirrorId),
    standing: (siteId) => (standing.all(siteId) as { run: string }[]).map(parse),
    endings: (since) => (endings.all(since) as unknown as Ending[]).map((ending) => ({ ...ending })),
    series: (siteId, since) => (series.all(siteId, since) as unknown as HistoryPoint[]).map((point) => ({ ...point })),
    close: () => {
      database.close();
    },
  };
}

function isQuiet({ trigger, report }: HistoryRun): boolean {
  return trigger === 'watch' && isUneventful(report);
}

/** `2026-11-23T02` of `2026-11-23T02:15:00.000Z`. */
function hourOf({ startedAt }: HistoryRun): string {
  return startedAt.slice(0, 13);
}

const STANDING = `
  SELECT run FROM runs WHERE sequence IN (
    SELECT sequence FROM (
      SELECT sequence,
        row_number() OVER (PARTITION BY mirror, kind, status, instr(run, '"code":"left-out"') > 0 ORDER BY started DESC, sequence DESC) AS place
      FROM runs WHERE site = ?1 AND mirror IS NOT NULL
    ) WHERE place = 1
  ) ORDER BY started DESC, sequence DESC`;

const SERIES = `
  SELECT mirror AS mirrorId, label AS mirrorLabel, started AS startedAt, kind, status,
    run ->> '$.report.seconds' AS seconds,
    coalesce((run ->> '$.report.created') + (run ->> '$.report.updated') + (run ->> '$.report.moved')
      + (run ->> '$.report.touched') + (run ->> '$.report.removed'), 0) AS changes,
    coalesce(run ->> '$.report.bytesSent', 0) AS bytesSent,
    run ->> '$.report.mirrorBytes' AS mirrorBytes,
    run ->> '$.report.mirrorFiles' AS mirrorFiles,
    run ->> '$.report.roundTrip' AS roundTrip
  FROM runs WHERE site = ?1 AND mirror IS NOT NULL AND started >= ?2 ORDER BY started, sequence`;

const SELECTED = `
  SELECT run FROM runs
  WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR label = ?2) AND (?3 IS NULL OR mirror = ?3) AND (?4 IS NULL OR kind = ?4)
    AND (?5 IS NULL OR status = ?5) AND (?6 IS NULL OR run ->> '$.trigger' = ?6) AND (?7 IS NULL OR started >= ?7)
    AND (?8 IS NULL OR started < ?8)
  ORDER BY started DESC, sequence DESC LIMIT ?9 OFFSET ?10`;

function listRuns(database: Database, filter: HistoryFilter): HistoryRun[] {
  const limit = Math.min(Math.max(Math.trunc(filter.limit), 1), RUNS_KEPT);
  const offset = Math.max(Math.trunc(filter.offset ?? 0), 0);
  const text = filter.text ?? '';
  const { siteId, mirrorLabel, mirrorId, kind, outcome, trigger, from, to } = filter;
  const narrowed = [siteId, mirrorLabel, mirrorId, kind, outcome, trigger, from, to].map((value) => value ?? null);
  const select = database.prepare(SELECTED);
  // What a person searches for is compared here: SQLite folds the case of ASCII letters only.
  if (text === '') return (select.all(...narrowed, limit, offset) as { run: string }[]).map(parse);
  const found: HistoryRun[] = [];
  for (const row of select.iterate(...narrowed, RUNS_KEPT, 0)) {
    const run = parse(row as { run: string });
    if (mentions(run, text)) found.push(run);
    if (found.length === offset + limit) break;
  }
  return found.slice(offset);
}

function parse({ run }: { readonly run: string }): HistoryRun {
  return JSON.parse(run) as HistoryRun;
}
