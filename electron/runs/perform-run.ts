import { hostname } from 'node:os';
import { join } from 'node:path';
import { limitAt, wallClock, type Bandwidth } from '../contract/bandwidth';
import type { Operation } from '../contract/plan';
import type { HistoryRun, MirrorReport, ResultEvent, VerifyReport } from '../contract/report';
import type { ConnectOptions } from '../endpoints/connect-options';
import { parseAddress } from '../endpoints/address';
import { openEndpoint } from '../endpoints/open-endpoint';
import { openHostKeys } from '../endpoints/sftp/host-keys';
import { newTally, type EngineContext, type Tally } from '../engine/context';
import { makeFilter } from '../engine/filter';
import type { LockIdentity } from '../engine/mirror-lock';
import { followScan } from '../engine/origin-snapshot';
import { scanOrigin } from '../engine/scan';
import { openHistory } from '../ledger/history';
import { openPathHistory } from '../ledger/path-history';
import { machineIdentity } from '../ledger/machine-identity';
import { holdsRunLock } from '../ledger/run-lock';
import { isRunning, ownProcess } from '../ledger/process-identity';
import { loadBlockHash, loadContentHash, sha256 } from './digests';
import { runMirror, type SharedRun } from './mirror-run';
import { pathChanges } from './path-changes';
import { worstStatus } from './reports';
import { OriginThread } from './origin-in-thread';
import type { OriginPlace } from './origin-thread';
import { serverGrants } from './server-grants';
import { SharedReads } from './shared-reads';
import { clearSpools, openSpool, type Spool } from './spool';
import type { PerformRun, RunControl, RunHooks, RunSettings, RunTask, TaskPlace } from './task';

/**
 * Performs a run for all its mirrors side by side, each at its own speed, and keeps its history. One scan of the origin
 * serves all. Never throws for what can go wrong at an endpoint: that is in the result.
 */
export const performRun: PerformRun = async (task, settings, hooks, control, warm) => {
  const startedAt = new Date().toISOString();
  const mirrors = task.mirrors.map(({ key, label }) => ({ mirror: key, label }));
  hooks.emit({ event: 'started', runId: task.runId, origin: task.origin.address, mirrors });
  const options = connectOptions(task, settings, hooks, control, warm);
  const originTally = newTally();
  const [contentHash, blockHash] = await Promise.all([loadContentHash(), loadBlockHash()]);
  const context = (tally: Tally): EngineContext => ({
    runId: task.runId,
    sha256,
    contentHash,
    blockHash,
    now: Date.now,
    signal: control.signal,
    gate: control.gate,
    tally,
  });
  const links = task.rules.links === 'follow' ? 'follow' : 'keep';
  const thread = originThread(task, settings, links);
  const origin = once(() => openEndpoint(task.origin.address, { ...originOptions(options(task.origin), task), links }));
  const scanning = stoppable(control.signal);
  const scan = once(() =>
    followScan(async (tell) => {
      const scanContext = { ...context(originTally), signal: scanning.signal };
      if (thread) return thread.scan(task.rules, scanContext, tell);
      const endpoint = await origin();
      const trustLinks = endpoint.identity.kind === 'folder';
      const settings = { leftOut: makeFilter(task.rules), rules: task.rules, trustLinks };
      return scanOrigin(endpoint, settings, scanContext, tell);
    }),
  );
  // A plan that is there already needs no scan; all else does, and can be ahead of the mirrors' connections.
  if (!task.plans) scan();
  const spool = spoolOf(task, settings);
  const reads = once(async () => {
    const kept = await spool;
    return new SharedReads(thread ? thread.reading(await origin()) : await origin(), kept && { spool: kept });
  });
  const done = new Map<string, readonly Operation[]>();
  const shared: SharedRun = {
    task,
    onDone: ({ key }, operations) => done.set(key, operations),
    stateFolder: settings.stateFolder,
    control,
    emit: hooks.emit,
    ...(hooks.onJudged && { onJudged: hooks.onJudged }),
    origin: async () => (await reads()).view(),
    scan,
    originTally,
    lock: lockIdentity(settings.stateFolder),
    context,
    openMirror: (place, told) => openEndpoint(place.address, { ...options(place), ...told }),
  };
  const reports = await Promise.all(task.mirrors.map((place) => runMirror(shared, place)));
  // Where no mirror could be reached, the scan may still be on.
  scanning.stop();
  thread?.end();
  await origin()
    .then((endpoint) => endpoint.close())
    .catch(() => undefined);
  await (await spool)?.close();
  const kept = keepHistory(task, settings.stateFolder, startedAt, reports, done);
  return { event: 'result', status: worstStatus(kept.map(({ status }) => status)), mirrors: kept } satisfies ResultEvent;
};

/** Calls `work` once and hands out its result ever after. */
function once<T extends object>(work: () => T): () => T {
  let result: T | undefined;
  return () => (result ??= work());
}

/** Starts the thread that reads the origin, where that is a folder. Its start goes on while the mirrors are connected. */
function originThread({ origin }: RunTask, settings: RunSettings, links: OriginPlace['links']): OriginThread | undefined {
  if (settings.originThread === undefined) return undefined;
  const place = parseAddress(origin.address);
  return place.kind === 'folder' ? new OriginThread(settings.originThread, { path: place.path, ...(links && { links }) }) : undefined;
}

/** Where what is read of an origin that is far away waits for the slower ones of its mirrors. */
async function spoolOf({ origin, mirrors, runId }: RunTask, { stateFolder, spoolCap }: RunSettings): Promise<Spool | undefined> {
  clearSpools(stateFolder);
  return parseAddress(origin.address).kind === 'sftp' && mirrors.length > 1 ? openSpool(stateFolder, runId, spoolCap) : undefined;
}

/** A signal that is aborted with the run, or before. */
function stoppable(signal: AbortSignal): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return { signal: controller.signal, stop };
}

function connectOptions(
  task: RunTask,
  settings: RunSettings,
  hooks: RunHooks,
  control: RunControl,
  warm: ConnectOptions['warm'],
): (place: TaskPlace) => ConnectOptions {
  const { knownHosts, stateFolder, acceptNewHostKey } = settings;
  const hostKeys = openHostKeys(
    knownHosts === undefined ? { ownFile: join(stateFolder, 'known_hosts') } : { ownFile: knownHosts, otherFiles: [] },
  );
  const { connections } = task.rules;
  const limit = currentLimit(task.rules.limit, control);
  const grants = serverGrants(stateFolder);
  return ({ login, transport, jump }) => ({
    login,
    ...(transport !== undefined && { transport }),
    ...(jump !== undefined && { jump }),
    secret: hooks.secret,
    hostKeys,
    acceptNewHostKey,
    connections,
    grants,
    ...(warm && { warm }),
    signal: control.signal,
    ...(limit !== undefined && { limit }),
  });
}

/** A folder is read as fast as it can be: the limit is for what travels, and one reading serves all mirrors. */
function originOptions({ limit, ...options }: ConnectOptions, { origin }: RunTask): ConnectOptions {
  return limit !== undefined && /^sftp:/i.test(origin.address) ? { ...options, limit } : options;
}

/** Milliseconds between two looks at the timetable. */
const TIMETABLE_LOOK = 1_000;

/** Who tells the limit that holds: what a person chose for this run, else the rules. Undefined where there can be none. */
function currentLimit(rule: Bandwidth | undefined, control: RunControl): ConnectOptions['limit'] {
  if (rule === undefined && control.limit === undefined) return undefined;
  let looked = -Infinity;
  let ruled: number | undefined;
  return () => {
    const chosen = control.limit?.();
    if (chosen !== undefined) return chosen ?? undefined;
    const now = performance.now();
    if (now - looked >= TIMETABLE_LOOK) [looked, ruled] = [now, limitAt(rule, wallClock(new Date()))];
    return ruled;
  };
}

/** Milliseconds; a lock's content follows its making by one round trip. */
const LOCK_SETTLES = 3_000;

function lockIdentity(stateFolder: string): LockIdentity {
  const own = ownProcess();
  const { machine } = machineIdentity(stateFolder);
  const text = (process: object): string => JSON.stringify(process);
  return {
    machine,
    host: hostname(),
    pid: own.pid,
    process: text(own),
    settle: () => new Promise((resolve) => setTimeout(resolve, LOCK_SETTLES)),
    isAlive: (holder) => {
      try {
        if (!isRunning(JSON.parse(holder.process) as ReturnType<typeof ownProcess>)) return false;
        // A run of this very process that holds no run lock has ended; a lost link kept it from taking its file away.
        return holder.process !== text(own) || holdsRunLock(stateFolder, holder.run);
      } catch {
        return false;
      }
    },
  };
}

/** Records the run's outcome. A history that can't be written is a note in the reports: it must not undo a good run. */
function keepHistory(
  task: RunTask,
  stateFolder: string,
  startedAt: string,
  reports: readonly (MirrorReport | VerifyReport)[],
  done: ReadonlyMap<string, readonly Operation[]>,
): (MirrorReport | VerifyReport)[] {
  if (task.kind === 'plan') return [...reports];
  try {
    const runs = reports.map((report, index) => historyRun(task, startedAt, index, report));
    const history = openHistory(stateFolder);
    try {
      for (const run of runs) history.add(run);
    } finally {
      history.close();
    }
    keepPaths(stateFolder, runs, (index) => done.get(task.mirrors[index]?.key ?? '') ?? []);
    return [...reports];
  } catch (error) {
    const message = `The history could not be written: ${error instanceof Error ? error.message : String(error)}`;
    return reports.map((report) => ({ ...report, notes: [...report.notes, { path: '', code: 'history-unwritable', message }] }));
  }
}

/** A run that changed nothing and met nothing amiss leaves nothing to open a file for. */
function keepPaths(stateFolder: string, runs: readonly HistoryRun[], done: (index: number) => readonly Operation[]): void {
  const changed = runs
    .map((run, index) => ({ run, changes: pathChanges(run.report, done(index)) }))
    .filter(({ changes }) => changes.length > 0);
  if (changed.length === 0) return;
  const paths = openPathHistory(stateFolder);
  try {
    for (const { run, changes } of changed) paths.add(run, changes);
  } finally {
    paths.close();
  }
}

function historyRun(task: RunTask, startedAt: string, index: number, report: MirrorReport | VerifyReport): HistoryRun {
  const place = task.mirrors[index];
  return {
    id: `${task.runId}-${String(index + 1)}`,
    siteId: task.site?.id ?? null,
    siteName: task.site?.name ?? task.origin.label,
    mirrorId: task.site && place ? place.key : null,
    mirrorLabel: place?.label ?? report.label,
    trigger: task.trigger,
    startedAt,
    report,
  };
}
