import { randomUUID } from 'node:crypto';
import type { DemoState } from '../contract/ipc-schema';
import type { Plan } from '../contract/plan';
import type { RunEvent } from '../contract/progress';
import type { MirrorReport, VerifyReport } from '../contract/report';
import { publishSite } from '../directing/publish';
import type { PerformRun, RunTask } from '../runs/task';
import { makeDemoFolder } from './demo-folder';
import { DemoFailure, DemoProgress, type DemoStepResult, type DemoStepSummary } from './demo-progress';
import { DEMO_MIRRORS, DEMO_SITE_ID, demoPaths, demoTask, makeScene, mirrorFolder, type DemoScene } from './demo-scene';
import type { DemoServer, DemoYard } from './demo-yard';
import { openYardThread } from './yard-thread';

export interface DemoOptions {
  readonly performRun: PerformRun;
  /** The demo makes its own temporary folder below this one; default: the system's temporary folder. */
  readonly folder?: string;
  /** Files of the sample site; default 3,000. */
  readonly files?: number;
  readonly seed?: number;
  /** Milliseconds that the servers' answers are late; default 0. */
  readonly delayMs?: number;
  /** Stops the demo; everything of it is removed then. */
  readonly signal: AbortSignal;
  /** Lets a run wait while it is paused. */
  readonly gate?: () => Promise<void> | undefined;
  readonly onState: (state: DemoState) => void;
  readonly onRunEvent: (event: RunEvent) => void;
  /** Told once servers and site are there, before the first run. */
  readonly onReady?: (scene: DemoScene) => void;
  /** Keep the servers running and the files in place after the end, until `stop` or the signal. */
  readonly keep?: boolean;
}

export interface DemoSummary {
  readonly steps: readonly DemoStepSummary[];
  readonly seconds: number;
  /** Of all mirrors together. */
  readonly files: number;
  readonly bytes: number;
  /** What was kept, with `keep`; null otherwise. */
  readonly kept: (DemoScene & { readonly stop: () => Promise<void> }) | null;
}

const TITLES = {
  servers: 'Start three SFTP mirrors',
  site: 'Make a sample site',
  plan: 'Scan and plan',
  sync: 'Copy to all mirrors',
  change: 'Change the origin',
  replan: 'Plan again',
  resync: 'Bring the mirrors up to date',
  damage: 'Damage one mirror',
  verify: 'Verify every byte',
  repair: 'Repair',
  proof: 'Verify again',
  publish: 'Publish the mirror list',
  compare: 'Compare folders byte for byte',
} as const;

/**
 * Does the main job on embedded SFTP servers, with the same code as everywhere: plan, sync, change, sync again, damage,
 * verify, repair, publish. Checks each result, and in the end compares the folders byte for byte. Secrets live in
 * memory only; everything is removed at the end.
 * @throws DemoFailure where a result is not as expected; the signal's reason where it was stopped
 */
export async function runDemo(options: DemoOptions): Promise<DemoSummary> {
  const started = performance.now();
  const folder = makeDemoFolder(options.folder);
  const yard = openYardThread();
  const progress = new DemoProgress(Object.values(TITLES), DEMO_SITE_ID, options.onState, options.signal);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= yard.close().finally(() => folder.remove()));
  let kept: DemoSummary['kept'] = null;
  try {
    const demo = new Demo(options, progress, yard, folder.path);
    const scene = await demo.perform();
    if (options.keep && !options.signal.aborted) {
      options.signal.addEventListener('abort', () => void stop(), { once: true });
      kept = { ...scene, stop };
    }
    const totals = { files: sum(progress.summaries, 'files'), bytes: sum(progress.summaries, 'bytes') };
    progress.end('ended', 'All mirrors are exact copies of the origin, byte for byte.');
    return { steps: progress.summaries, seconds: (performance.now() - started) / 1000, ...totals, kept };
  } catch (error) {
    if (options.signal.aborted) progress.end('off', 'The demo was stopped, and everything of it was removed.');
    else progress.end('failed', error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    if (!kept) await stop();
  }
}

class Demo {
  readonly #plans = new Map<string, Plan>();

  constructor(
    private readonly options: DemoOptions,
    private readonly progress: DemoProgress,
    private readonly yard: DemoYard,
    private readonly folder: string,
  ) {}

  async perform(): Promise<DemoScene> {
    const paths = demoPaths(this.folder);
    const servers: DemoServer[] = [];
    await this.#step('servers', async () => {
      servers.push(...(await this.yard.startServers(paths.servers, this.options.delayMs ?? 0)));
      return { detail: servers.map(({ port }, index) => `${DEMO_MIRRORS[index]?.name ?? ''} on port ${String(port)}`).join(', ') };
    });
    await this.#step('site', async () => {
      const site = await this.yard.makeSite(paths.origin, this.options.files ?? 3000, this.options.seed ?? 1);
      return { detail: `${number(site.files)} files, ${megabytes(site.bytes)}` };
    });
    const scene = makeScene(this.folder, servers);
    this.options.onReady?.(scene);
    await this.#planAndSync(scene, 'plan', 'sync');
    await this.#step('change', async () => ({ detail: (await this.yard.changeSite(paths.origin)).sentence }));
    await this.#planAndSync(scene, 'replan', 'resync');
    const foreign = await this.#damageAndRepair(scene, servers);
    await this.#publish(scene);
    await this.#compare(scene, servers, foreign);
    return scene;
  }

  /** Carries out exactly the plans that were shown. */
  async #planAndSync(scene: DemoScene, plan: 'plan' | 'replan', sync: 'sync' | 'resync'): Promise<void> {
    await this.#step(plan, async () => {
      this.#plans.clear();
      await this.#run(scene, { kind: 'plan' });
      expectThat(this.#plans.size === scene.site.mirrors.length, 'a plan for each mirror', `there are ${String(this.#plans.size)}`);
      const [first] = [...this.#plans.values()];
      return { detail: first ? planSentence(first) : '' };
    });
    await this.#step(sync, async () => {
      const reports = (await this.#run(scene, {
        kind: 'sync',
        plans: [...this.#plans.values()],
      })) as MirrorReport[];
      const files = reports.reduce((total, { created, updated, moved }) => total + created + updated + moved, 0);
      const bytes = reports.reduce((total, { bytesSent }) => total + bytesSent, 0);
      return {
        detail: `${number(files)} entries created, updated or moved on ${String(reports.length)} mirrors, ${megabytes(bytes)} sent`,
        files,
        bytes,
      };
    });
  }

  /** Returns the paths that were planted and, being foreign, stay. */
  async #damageAndRepair(scene: DemoScene, servers: readonly DemoServer[]): Promise<readonly string[]> {
    const [victim, server] = [scene.site.mirrors[1], servers[1]];
    if (!victim || !server) throw new DemoFailure('The demo has too few mirrors.');
    const { damage } = await this.#step('damage', async () => {
      const done = await this.yard.damage(mirrorFolder(server), this.options.seed ?? 1);
      return { detail: `${victim.name}: ${done.sentence}`, damage: done };
    });
    const different = damage.flipped.length + damage.truncated.length;
    await this.#step('verify', async () => {
      const [report] = (await this.#run(scene, { kind: 'verify' }, [victim.id], 'differences')) as VerifyReport[];
      const found = report && `${String(report.different)} different, ${String(report.missing)} missing, ${String(report.foreign)} foreign`;
      const wanted = `${String(different)} different, ${String(damage.deleted.length)} missing, ${String(damage.added.length)} foreign`;
      expectThat(found === wanted, wanted, `the verification found ${found ?? 'nothing'}`);
      return { detail: `${victim.name}: ${found ?? ''}: all of the damage`, files: report?.same ?? 0, bytes: report?.bytesRead ?? 0 };
    });
    await this.#step('repair', async () => {
      const [report] = (await this.#run(scene, { kind: 'verify', repair: true }, [victim.id], 'differences')) as VerifyReport[];
      const repair = report?.repair;
      expectThat(repair?.status === 'ok', 'a repair that ends in sync', `it ended with ${repair?.status ?? 'no report'}`);
      const files = (repair?.created ?? 0) + (repair?.updated ?? 0);
      expectThat(
        files === different + damage.deleted.length,
        `${String(different + damage.deleted.length)} files repaired`,
        `it repaired ${String(files)}`,
      );
      return {
        detail: `${victim.name}: ${String(files)} files sent anew; the planted file is not ours and is only reported`,
        files,
        bytes: repair?.bytesSent ?? 0,
      };
    });
    await this.#step('proof', async () => {
      const reports = (await this.#run(scene, { kind: 'verify' })) as VerifyReport[];
      const found = reports.reduce((total, report) => total + report.different + report.missing + report.unreadable, 0);
      expectThat(found === 0, 'no difference', `the verification found ${String(found)}`);
      const [files, bytes] = [
        reports.reduce((total, { same }) => total + same, 0),
        reports.reduce((total, { bytesRead }) => total + bytesRead, 0),
      ];
      return { detail: `${String(reports.length)} mirrors proven, ${megabytes(bytes)} read back`, files, bytes };
    });
    return damage.added;
  }

  async #publish(scene: DemoScene): Promise<void> {
    const { signal } = this.options;
    await this.#step('publish', async () => {
      const result = await publishSite({
        site: scene.site,
        stateFolder: scene.settings.stateFolder,
        folder: scene.publishedFolder,
        now: new Date(),
        signal,
      });
      const named = result.list?.mirrors.length ?? 0;
      expectThat(
        named === scene.site.mirrors.length,
        `${String(scene.site.mirrors.length)} mirrors in the list`,
        result.keptLastList ?? `it names ${String(named)}`,
      );
      return { detail: `mirrors.json, a page, and Metalinks of ${String(result.metalinks)} large files` };
    });
  }

  async #compare(scene: DemoScene, servers: readonly DemoServer[], foreign: readonly string[]): Promise<void> {
    await this.#step('compare', async () => {
      let [files, bytes] = [0, 0];
      for (const [index, server] of servers.entries()) {
        const result = await this.yard.compare(scene.site.origin, mirrorFolder(server), index === 1 ? foreign : []);
        expectThat(
          result.differences.length === 0,
          `${DEMO_MIRRORS[index]?.name ?? ''} equal to the origin`,
          result.differences
            .slice(0, 5)
            .map((each) => JSON.stringify(each))
            .join(', '),
        );
        files += result.files;
        bytes += result.bytes;
      }
      return { detail: `${number(files)} files, ${megabytes(bytes)}: equal` };
    });
  }

  #step<T extends DemoStepResult>(step: keyof typeof TITLES, work: () => Promise<T>): Promise<T> {
    return this.progress.step(TITLES[step], async () => {
      this.options.signal.throwIfAborted();
      return work();
    });
  }

  /** @throws DemoFailure where a mirror's run did not end in sync (or, where expected, with differences) */
  async #run(
    scene: DemoScene,
    run: Partial<RunTask> & Pick<RunTask, 'kind'>,
    mirrorIds?: readonly string[],
    expected?: 'differences',
  ): Promise<readonly (MirrorReport | VerifyReport)[]> {
    const { signal, gate = () => undefined, performRun, onRunEvent } = this.options;
    const task = demoTask(scene.site, `demo-${randomUUID().slice(0, 8)}`, run, mirrorIds);
    const emit = (event: RunEvent): void => {
      if (event.event === 'planned') this.#plans.set(event.mirror, event.plan);
      onRunEvent(event);
    };
    const result = await performRun(task, scene.settings, { emit, secret: scene.secret }, { signal, gate });
    signal.throwIfAborted();
    for (const report of result.mirrors) {
      if (report.status === 'ok' || (expected === 'differences' && report.status === 'problems')) continue;
      const why = report.error?.message ?? report.halt?.message ?? report.problems[0]?.message ?? 'no reason was given';
      throw new DemoFailure(`${report.label}: the ${task.kind} ended with "${report.status}": ${why}`);
    }
    return result.mirrors;
  }
}

function expectThat(holds: boolean, expected: string, found: string): void {
  if (!holds) throw new DemoFailure(`Expected ${expected}, but ${found}.`);
}

function planSentence({ counts }: Plan): string {
  const parts = [
    [counts.created, 'to create'],
    [counts.updated, 'to update'],
    [counts.moved, 'to move'],
    [counts.touched, 'to touch'],
    [counts.removed, 'to remove'],
    [counts.unchanged, 'unchanged'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
  return `For each mirror: ${said.join(', ')}; ${megabytes(counts.bytesToSend)} to send`;
}

function sum(steps: readonly DemoStepSummary[], field: 'files' | 'bytes'): number {
  const copied: readonly string[] = [TITLES.sync, TITLES.resync, TITLES.repair];
  return steps.filter(({ title }) => copied.includes(title)).reduce((total, step) => total + step[field], 0);
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}
