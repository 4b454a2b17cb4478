import type { HistoryPoint, MirrorDay, PathEvent } from '../contract/history';
import type { HistoryRun } from '../contract/report';
import { openHistory, type History, type HistoryFilter } from '../ledger/history';
import { hasPathHistory, openPathHistory, type PathFilter } from '../ledger/path-history';
import { mirrorDays, startOfDays } from './mirror-days';

/** The history of the state folder, and beside it that of the demo while there is one. */
export class Histories {
  #own: History | undefined;
  #lent: History | undefined;
  #lentFolder: string | undefined;

  constructor(private readonly stateFolder: string) {}

  /** Newest first. @throws LedgerError if the history is of a newer version, or cannot be opened */
  list(filter: HistoryFilter): HistoryRun[] {
    const own = this.#ownHistory();
    if (!this.#lent) return own.list(filter);
    const upTo = { ...filter, offset: 0, limit: filter.limit + (filter.offset ?? 0) };
    const runs = [...own.list(upTo), ...this.#lent.list(upTo)].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
    return runs.slice(filter.offset ?? 0, upTo.limit);
  }

  /** Of each mirror of a site the newest run of each kind and outcome, newest first. */
  standing(siteId: string): HistoryRun[] {
    const own = this.#ownHistory().standing(siteId);
    return own.length > 0 ? own : (this.#lent?.standing(siteId) ?? []);
  }

  /** The newest sync that ended in sync, of a saved site's mirror. */
  lastGood(siteId: string, mirrorId: string): HistoryRun | undefined {
    return this.#ownHistory().lastGood(siteId, mirrorId);
  }

  /** The newest run of any kind, of a saved site's mirror. */
  newest(siteId: string, mirrorId: string): HistoryRun | undefined {
    return this.#ownHistory().newest(siteId, mirrorId);
  }

  /** How each mirror fared on each of the last days, by the local calendar. */
  days(days: number, now = new Date()): MirrorDay[] {
    const since = startOfDays(now, days).toISOString();
    return mirrorDays([...this.#ownHistory().endings(since), ...(this.#lent?.endings(since) ?? [])]);
  }

  series(siteId: string, days: number, now = new Date()): HistoryPoint[] {
    const since = startOfDays(now, days).toISOString();
    const own = this.#ownHistory().series(siteId, since);
    return own.length > 0 ? own : (this.#lent?.series(siteId, since) ?? []);
  }

  /** What happened to paths; opened only for the moment. */
  paths(filter: PathFilter): PathEvent[] {
    const folders = [this.stateFolder, ...(this.#lentFolder === undefined ? [] : [this.#lentFolder])];
    return folders.filter(hasPathHistory).flatMap((folder) => {
      const paths = openPathHistory(folder);
      try {
        return paths.list(filter);
      } finally {
        paths.close();
      }
    });
  }

  /** Lists another state folder's history too; null ends that. */
  lend(stateFolder: string | null): void {
    this.#lent?.close();
    this.#lent = stateFolder === null ? undefined : openHistory(stateFolder);
    this.#lentFolder = stateFolder ?? undefined;
  }

  close(): void {
    this.lend(null);
    this.#own?.close();
    this.#own = undefined;
  }

  #ownHistory(): History {
    return (this.#own ??= openHistory(this.stateFolder));
  }
}
