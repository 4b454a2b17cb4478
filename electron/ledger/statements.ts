import type { Cell } from './ledger-rows';
import type { Database, Statement } from './open-database';

/** Runs SQL texts, each prepared once. Rows are arrays: objects would take twice as long. */
export class Statements {
  readonly #prepared = new Map<string, Statement>();

  constructor(private readonly database: Database) {}

  rows(sql: string, ...cells: readonly Cell[]): Cell[][] {
    return this.#statement(sql).all(...cells) as Cell[][];
  }

  row(sql: string, ...cells: readonly Cell[]): Cell[] | undefined {
    return this.#statement(sql).get(...cells) as Cell[] | undefined;
  }

  run(sql: string, ...cells: readonly Cell[]): void {
    this.#statement(sql).run(...cells);
  }

  /** To be called before the database is closed. */
  clear(): void {
    this.#prepared.clear();
  }

  #statement(sql: string): Statement {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      statement.setReturnArrays(true);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
