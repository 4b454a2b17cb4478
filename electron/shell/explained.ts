import { readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../settings/replace-file';

/** What a person is explained once. */
export type Explanation = 'closing-to-tray' | 'no-tray';

/** What was explained already, kept in the state folder. */
export class Explained {
  readonly #file: string;
  readonly #known: Set<unknown>;

  constructor(stateFolder: string) {
    this.#file = path.join(stateFolder, 'explained.json');
    this.#known = new Set(read(this.#file));
  }

  /** True the first time. */
  once(what: Explanation): boolean {
    if (this.#known.has(what)) return false;
    this.#known.add(what);
    try {
      replaceFile(this.#file, JSON.stringify([...this.#known]));
    } catch {
      // It is explained once more at the next start.
    }
    return true;
  }
}

function read(file: string): unknown[] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
