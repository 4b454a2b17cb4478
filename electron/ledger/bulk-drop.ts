import { nameOf, parentOf, type RelativePath } from '../contract/relative-path';
import type { Statements } from './statements';

/** Drops the rows of many paths, with their signatures and moves: a statement a folder. Within a transaction. */
export class BulkDrop {
  readonly #waiting = new Map<RelativePath, string[]>();

  constructor(private readonly statements: Pick<Statements, 'row' | 'run'>) {}

  add(path: RelativePath): void {
    const folder = parentOf(path);
    const names = this.#waiting.get(folder);
    if (names) names.push(nameOf(path));
    else this.#waiting.set(folder, [nameOf(path)]);
  }

  /** Must be called at the end, and before anything else touches these rows. */
  flush(): void {
    if (this.#waiting.size === 0) return;
    const tables = ['entries', ...(this.#has('signatures') ? ['signatures'] : [])];
    const paths: string[] = [];
    for (const [folder, names] of this.#waiting) {
      for (const table of tables) {
        this.statements.run(
          `DELETE FROM ${table} WHERE directory = ? AND name IN (SELECT value FROM json_each(?))`,
          folder,
          JSON.stringify(names),
        );
      }
      for (const name of names) paths.push(folder === '' ? name : `${folder}/${name}`);
    }
    if (this.#has('moves')) this.statements.run('DELETE FROM moves WHERE old IN (SELECT value FROM json_each(?))', JSON.stringify(paths));
    this.#waiting.clear();
  }

  #has(table: 'signatures' | 'moves'): boolean {
    return this.statements.row(`SELECT 1 FROM ${table} LIMIT 1`) !== undefined;
  }
}
