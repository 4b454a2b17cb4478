import type { BrowserWindow } from 'electron';
import type { HistoryFilter, SavedFile } from '../contract/history';
import type { MainHandlers } from '../contract/ipc';
import { historyAsCsv, historyAsJson } from '../runs/history-export';
import { dayOf } from '../runs/mirror-days';
import { saveFile } from '../shell/save-file';
import { spokenText } from '../shell/text/spoken';
import type { Services } from './services';

/** The history keeps no more. */
const ALL = 5_000;

export function historyHandlers({ history, settings, appLog }: Services, window: () => BrowserWindow | undefined): MainHandlers['history'] {
  return {
    list: (filter) => history.list(filter),
    days: ({ days }) => history.days(days),
    series: ({ siteId, days }) => history.series(siteId, days),
    paths: (filter) => history.paths(filter),
    export: ({ filter, format }) => exportRuns({ history, settings }, window(), filter, format),
    log: appLog,
  };
}

async function exportRuns(
  { history, settings }: Pick<Services, 'history' | 'settings'>,
  window: BrowserWindow | undefined,
  filter: HistoryFilter,
  format: 'csv' | 'json',
): Promise<SavedFile | null> {
  const runs = history.list({ ...filter, limit: ALL });
  const wish = {
    title: spokenText(settings.read().preferences).dialogs.exportHistory,
    name: `heliograph-history-${dayOf(new Date())}.${format}`,
    kind: format === 'csv' ? 'Table (CSV)' : 'JSON',
  };
  const path = await saveFile(window, wish, format === 'csv' ? historyAsCsv(runs) : historyAsJson(runs));
  return path === null ? null : { path, rows: runs.length };
}
