import type { HistoryFilter } from '../../../electron/contract/history';
import type { HistoryRun } from '../../../electron/contract/report';
import { api } from '../../api';
import { notices } from '../../stores/notices.svelte';

/** Rows that a page adds. */
const PAGE = 100;

/** The runs that a filter lets through, page by page. */
export class RunList {
  rows = $state.raw<readonly HistoryRun[]>([]);
  /** Older ones follow. */
  more = $state(false);
  loaded = $state(false);
  #filter: HistoryFilter = {};
  #asked = 0;

  /** Lists anew, as many as are shown. Only the answer to the newest question counts. */
  async show(filter: HistoryFilter): Promise<void> {
    const same = JSON.stringify(filter) === JSON.stringify(this.#filter);
    this.#filter = filter;
    await this.#ask(0, same ? Math.max(PAGE, this.rows.length) : PAGE, []);
  }

  async older(): Promise<void> {
    await this.#ask(this.rows.length, PAGE, this.rows);
  }

  async #ask(offset: number, count: number, before: readonly HistoryRun[]): Promise<void> {
    const asked = ++this.#asked;
    await notices.during(async () => {
      // One more than is shown tells whether there are more; the main process hands out a thousand at most.
      const limit = Math.min(count + 1, 1000);
      const found = await api.history.list({ ...this.#filter, limit, offset });
      if (asked !== this.#asked) return;
      this.more = found.length === limit;
      // A run that ended meanwhile moves the others down: none is shown twice.
      const known = new Set(before.map(keyOf));
      this.rows = [...before, ...found.slice(0, limit - 1).filter((run) => !known.has(keyOf(run)))];
      this.loaded = true;
    });
  }
}

/** A run has one row for each of its mirrors. */
export function keyOf(run: HistoryRun): string {
  return `${run.id} ${run.mirrorLabel}`;
}
