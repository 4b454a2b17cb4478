import type { MirrorDay } from '../../electron/contract/history';
import type { HistoryRun } from '../../electron/contract/report';
import { api } from '../api';
import { STRIP_DAYS } from '../decisions/day-strip';
import { runs } from './runs.svelte';

/** Rows that are asked for at once. */
const LIMIT = 500;

class History {
  all = $state.raw<readonly HistoryRun[]>([]);
  /** Of the overview's strips. */
  days = $state.raw<readonly MirrorDay[]>([]);
  loaded = $state(false);

  /** Reads the history now, and again whenever a run ends. Call inside an effect root. */
  async reload(): Promise<void> {
    [this.all, this.days] = await Promise.all([api.history.list({ limit: LIMIT }), api.history.days({ days: STRIP_DAYS })]);
    this.loaded = true;
  }

  ofSite(siteId: string): readonly HistoryRun[] {
    return this.all.filter((run) => run.siteId === siteId);
  }

  /** Changes whenever a run ends or vanishes: what a reload depends on. */
  get ended(): string {
    return runs.all
      .filter((run) => run.state === 'ended')
      .map((run) => run.runId)
      .join();
  }
}

export const history = new History();
