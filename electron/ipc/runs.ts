import { clipboard, type BrowserWindow } from 'electron';
import type { SavedFile } from '../contract/history';
import type { MainHandlers } from '../contract/ipc';
import { saveFile } from '../shell/save-file';
import { spokenText } from '../shell/text/spoken';
import { Refusal } from './refusal';
import type { Services } from './services';

export function runsHandlers(services: Services, window: () => BrowserWindow | undefined): MainHandlers['runs'] {
  const { runs } = services;
  return {
    list: () => runs.list(),
    plan: (request) => orRefuse(() => runs.plan(request)),
    sync: (request) => orRefuse(() => runs.sync(request)),
    verify: (request) => orRefuse(() => runs.verify(request)),
    pause: ({ runId }) => {
      runs.pause(runId);
    },
    resume: ({ runId }) => {
      runs.resume(runId);
    },
    cancel: ({ runId }) => {
      runs.cancel(runId);
    },
    limit: ({ runId, rate }) => {
      runs.limit(runId, rate);
    },
    review: ({ runId }) => orRefuse(() => runs.review(runId)),
    planRows: (query) => orRefuse(() => runs.planRows(query)),
    tick: (wish) => orRefuse(() => runs.tickPlan(wish)),
    seal: ({ runId, revision }) => orRefuse(() => runs.sealPlans(runId, revision)),
    exportPlans: ({ runId, format }) => orRefuse(() => exportPlans(services, window(), runId, format)),
    copyCommand: ({ runId }) => orRefuse(() => copyCommand(services, window(), runId)),
  };
}

async function exportPlans(
  { runs, settings }: Services,
  window: BrowserWindow | undefined,
  runId: string,
  format: 'csv' | 'json',
): Promise<SavedFile | null> {
  const [{ site, text }, { counts }] = await Promise.all([runs.exportPlans(runId, format), runs.review(runId)]);
  const name = site.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'site';
  const wish = {
    title: spokenText(settings.read().preferences).dialogs.exportChanges,
    name: `changes-${name}.${format}`,
    kind: format === 'csv' ? 'Table (CSV)' : 'Plan (JSON)',
  };
  const path = await saveFile(window, wish, text);
  return path === null ? null : { path, rows: counts.all };
}

async function copyCommand(services: Services, window: BrowserWindow | undefined, runId: string): Promise<string | null> {
  const { runs, machine } = services;
  const { revised } = await runs.review(runId);
  const saved = revised ? await exportPlans(services, window, runId, 'json') : undefined;
  if (saved === null) return null;
  const command = runs.planCommand(runId, machine, saved?.path);
  await clipboard.writeText(command);
  return command;
}

/** What cannot be done, for a reason that a person may read, is said in a RangeError's sentence. */
async function orRefuse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RangeError ? new Refusal(error.message) : error;
  }
}
