import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PathEvent } from '../contract/history';
import type { HistoryRun } from '../contract/report';
import { openDatabase, type Database } from './open-database';

/** Changes kept of one run for one mirror; those that come first in its plan. */
export const CHANGES_KEPT = 2_000;
/** Changes kept in all; the oldest go first. Some 10 MB. */
const ROWS_KEPT = 100_000;

/** What one run did with one path, or found of it. */
export type PathChange = Pick<PathEvent, 'path' | 'what' | 'detail'>;

export interface PathFilter {
  readonly siteId?: string | undefined;
  /** Held by the path; ASCII letters in any case. */
  readonly text: string;
  readonly limit: number;
}

/**
 * What happened to single paths: a file of its own beside the history, so that a long list never slows what the history is
 * asked at every start. Written in bulk once a run is over.
 */
export interface PathHistory {
  add(run: Omit<HistoryRun, 'report'>, changes: readonly PathChange[]): void;
  /** Newest first. */
  list(filter: PathFilter): PathEvent[];
  close(): void;
}

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    site TEXT,
    site_name TEXT NOT NULL,
    label TEXT NOT NULL,
    started TEXT NOT NULL
  ) STRICT;
  CREATE TABLE changes (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    path TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  `,
];

const LIST = `
  SELECT path, what, detail, runs.id AS runId, site AS siteId, site_name AS siteName, label AS mirrorLabel, started AS at
  FROM changes JOIN runs ON runs.number = changes.run
  WHERE (?1 IS NULL OR site = ?1) AND (path LIKE ?2 ESCAPE '\\' OR (what = 'move' AND detail LIKE ?2 ESCAPE '\\'))
  ORDER BY changes.number DESC LIMIT ?3`;

/** Opens a state folder's path history. @throws LedgerError if it is of a newer version, or cannot be opened */
export function openPathHistory(stateFolder: string): PathHistory {
  const { database } = openDatabase({ file: fileIn(stateFolder), subject: 'The history of paths', migrations: MIGRATIONS });
  return pathHistoryIn(database);
}

/** Whether anything was ever recorded. */
export function hasPathHistory(stateFolder: string): boolean {
  return existsSync(fileIn(stateFolder));
}

function fileIn(stateFolder: string): string {
  return join(stateFolder, 'paths.sqlite');
}

function pathHistoryIn(database: Database): PathHistory {
  const begin = database.prepare('INSERT INTO runs (id, site, site_name, label, started) VALUES (?, ?, ?, ?, ?) RETURNING number');
  const insert = database.prepare('INSERT INTO changes (run, path, what, detail) VALUES (?, ?, ?, ?)');
  const forget = database.prepare('DELETE FROM changes WHERE number <= (SELECT max(number) FROM changes) - ?');
  const forgetRuns = database.prepare('DELETE FROM runs WHERE number < (SELECT min(run) FROM changes)');
  const select = database.prepare(LIST);
  return {
    add(run, changes) {
      if (changes.length === 0) return;
      database.transaction('process', () => {
        const { number } = begin.get(run.id, run.siteId, run.siteName, run.mirrorLabel, run.startedAt) as { number: number };
        for (const { path, what, detail } of changes.slice(0, CHANGES_KEPT)) insert.run(number, path, what, detail.slice(0, 1024));
        forget.run(ROWS_KEPT);
        forgetRuns.run();
      });
    },
    list: ({ siteId, text, limit }) =>
      (select.all(siteId ?? null, `%${text.replace(/[\\%_]/g, '\\$&')}%`, limit) as unknown as PathEvent[]).map((row) => ({ ...row })),
    close: () => {
      database.close();
    },
  };
}
