import type { RelativePath } from '../contract/relative-path';
import type { Statements } from './statements';

/** Directories that are read at once. */
const PAGE = 500;

/** The directories that have rows, and how many, as `Ledger.directorySizes` promises them. */
export function* directorySizes(statements: Statements): IterableIterator<readonly [RelativePath, number]> {
  for (let after = '', equal = '>='; ; equal = '>') {
    const rows = statements.rows(
      `SELECT directory, count(*) FROM entries WHERE directory ${equal} ? GROUP BY directory ORDER BY directory LIMIT ${String(PAGE)}`,
      after,
    ) as [RelativePath, number][];
    yield* rows;
    const last = rows[PAGE - 1];
    if (last === undefined) return;
    after = last[0];
  }
}
