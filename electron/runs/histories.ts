import type { HistoryRun } from '../contract/report';
import { openHistory, type History, type HistoryFilter } from '../ledger/history';

/** The history of the state folder, and beside it that of the demo while there is one. */
export class Histories {
  #own: History | undefined;
  #lent: History | undefined;

  constructor(private readonly stateFolder: string) {}

  /** Newest first. @throws LedgerError if the history is of a newer version, or cannot be opened */
  list(filter: HistoryFilter): HistoryRun[] {
    this.#own ??= openHistory(this.stateFolder);
    const runs = [...this.#own.list(filter), ...(this.#lent?.list(filter) ?? [])];
    return this.#lent ? runs.sort((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(0, filter.limit) : runs;
  }

  /** Lists another state folder's history too; null ends that. */
  lend(stateFolder: string | null): void {
    this.#lent?.close();
    this.#lent = stateFolder === null ? undefined : openHistory(stateFolder);
  }

  close(): void {
    this.lend(null);
    this.#own?.close();
    this.#own = undefined;
  }
}
