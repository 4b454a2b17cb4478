import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AppRunEvent } from '../../electron/contract/progress';
import { siteSchema } from '../../electron/contract/site';
import { RunService } from '../../electron/runs/run-service';
import type { RunSettings } from '../../electron/runs/task';

/** What a program that holds the engine as the app does is told to do, as JSON. */
export interface AppJob {
  /** A site of a settings file. */
  readonly site: unknown;
  readonly settings: RunSettings;
  /** The built `run-worker.cjs`. */
  readonly workerFile: string;
  /** Plan first, untimed: whatever stays open between runs is open then. */
  readonly warmUp: boolean;
  /** Where the outcome goes. */
  readonly outcomeFile: string;
}

/** What it tells of the timed run. */
export interface AppOutcome {
  /** From the call that starts a sync to the news of its end. */
  readonly seconds: number;
  /** Whether a connection was open when it started; undefined where nobody could tell. */
  readonly connected: boolean | undefined;
  /** What went wrong; empty: nothing. */
  readonly complaint: string;
}

/** Syncs a site through the app's own door to runs, and writes down how long it took. */
export async function performAppJob(jobFile: string): Promise<void> {
  const job = JSON.parse(readFileSync(jobFile, 'utf8')) as AppJob;
  const outcome = await timedSync(job).catch((error: unknown): AppOutcome => ({
    seconds: NaN,
    connected: undefined,
    complaint: String(error),
  }));
  writeFileSync(job.outcomeFile, JSON.stringify(outcome));
  process.exitCode = outcome.complaint === '' ? 0 : 1;
}

async function timedSync({ site: siteText, settings, workerFile, warmUp }: AppJob): Promise<AppOutcome> {
  const site = siteSchema.parse(siteText);
  const waiting = new Map<string, () => void>();
  const complaints: string[] = [];
  const service: RunService = new RunService({
    workerFile,
    plansFile: path.join(path.dirname(workerFile), 'plan-thread.cjs'),
    site: () => site,
    settings: () => settings,
    secret: () => Promise.resolve(undefined),
    onEvent: (event) => {
      complaints.push(...complaintsOf(event));
    },
    onChange: (views) => {
      for (const { runId, state } of views) if (state === 'ended') waiting.get(runId)?.();
    },
  });
  const untilEnd = async (kind: 'plan' | 'sync'): Promise<void> => {
    const { runId } = await service[kind]({ siteId: site.id, approve: [], adopt: false });
    await new Promise<void>((resolve) => {
      waiting.set(runId, resolve);
      if (service.list().some((view) => view.runId === runId && view.state === 'ended')) resolve();
    });
  };
  if (warmUp) await untilEnd('plan');
  const connected = hasConnection();
  const start = performance.now();
  await untilEnd('sync');
  const seconds = (performance.now() - start) / 1000;
  await service.stopAll();
  return { seconds, connected, complaint: complaints.join('; ') };
}

function complaintsOf(event: AppRunEvent): string[] {
  if (event.event === 'error') return [event.error.message];
  if (event.event === 'finished' && event.report.status !== 'ok') return [`the run ended as ${event.report.status}`];
  return [];
}

/** Whether any TCP connection is open in this network; a benchmark's client has one of its own. */
function hasConnection(): boolean | undefined {
  try {
    return hasEstablished(readFileSync('/proc/self/net/tcp', 'utf8'));
  } catch {
    return undefined;
  }
}

/** State 01 of `/proc/net/tcp` is an established connection. */
export function hasEstablished(table: string): boolean {
  return table.split('\n').some((line) => /^\s*\d+: \S+ \S+ 01 /.test(line));
}
