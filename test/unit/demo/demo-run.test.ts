import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DemoState } from '../../../electron/contract/ipc-schema';
import type { RunEvent } from '../../../electron/contract/progress';
import type { ResultEvent } from '../../../electron/contract/report';
import { runDemo, type DemoOptions } from '../../../electron/demo/demo-run';
import type { DemoScene } from '../../../electron/demo/demo-scene';
import { performRun } from '../../../electron/runs/perform-run';
import type { PerformRun } from '../../../electron/runs/task';

let folder: string;
let states: DemoState[];
let events: RunEvent[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-demo-test-'));
  states = [];
  events = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function options(change: Partial<DemoOptions> = {}): DemoOptions {
  return {
    performRun,
    folder,
    files: 80,
    signal: new AbortController().signal,
    onState: (state) => states.push(state),
    onRunEvent: (event) => events.push(event),
    ...change,
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

const portOf = (scene: DemoScene): number => Number(/:(\d+)\//.exec(scene.site.mirrors[0]?.address ?? '')?.[1]);

describe('the demo', { timeout: 120_000 }, () => {
  it('does the whole main job, tells each step, and leaves nothing behind', async () => {
    let scene: DemoScene | undefined;
    const summary = await runDemo(options({ onReady: (ready) => (scene = ready) }));
    expect(summary.kept).toBeNull();
    expect(summary.steps).toHaveLength(13);
    expect(summary.files).toBeGreaterThan(3 * 80);
    expect(states.at(-1)).toMatchObject({ state: 'ended', siteId: 'demo' });
    expect(states.at(-1)?.steps.every(({ state, detail }) => state === 'done' && detail !== '')).toBe(true);
    const finished = events.flatMap((event) => (event.event === 'finished' ? [event.report.kind] : []));
    expect(finished.filter((kind) => kind === 'sync').length).toBeGreaterThanOrEqual(6);
    expect(events.some(({ event }) => event === 'progress')).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
    expect(await answers(portOf(scene as DemoScene))).toBe(false);
  });

  it('keeps servers and files, if asked, until it is stopped', async () => {
    const summary = await runDemo(options({ keep: true }));
    const { kept } = summary;
    if (!kept) throw new Error('nothing was kept');
    expect(await answers(portOf(kept))).toBe(true);
    const published = JSON.parse(readFileSync(join(kept.publishedFolder, 'mirrors.json'), 'utf8')) as {
      mirrors: { lastProof: { depth: string } }[];
    };
    expect(published.mirrors.map(({ lastProof }) => lastProof.depth)).toEqual(['full', 'full', 'full']);
    expect(await kept.secret({ kind: 'password', user: 'demo', host: '127.0.0.1', port: 1 })).toBeUndefined();
    expect(await kept.secret({ kind: 'password', user: 'demo', host: 'server.example', port: portOf(kept) })).toBeUndefined();
    await kept.stop();
    expect(await answers(portOf(kept))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fails where a run says that all is well and did nothing', async () => {
    const lying: PerformRun = async (task, settings, hooks, control) => {
      if (task.kind !== 'sync') return performRun(task, settings, hooks, control);
      const planned = await performRun({ ...task, kind: 'plan' }, settings, hooks, control);
      return { ...planned, mirrors: planned.mirrors.map((report) => ({ ...report, kind: 'sync' })) } as ResultEvent;
    };
    await expect(runDemo(options({ performRun: lying }))).rejects.toThrow();
    expect(states.at(-1)?.state).toBe('failed');
    expect(states.at(-1)?.steps.some(({ state }) => state === 'failed')).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fails where one byte on one mirror differs in the end', async () => {
    let runs = 0;
    let servers = '';
    const damaging: PerformRun = async (task, settings, hooks, control) => {
      const result = await performRun(task, settings, hooks, control);
      runs += 1;
      servers = join(settings.stateFolder, '..', 'servers');
      // After the last verification, when nobody looks any more.
      if (task.kind === 'verify' && !task.repair && task.mirrors.length === 3)
        writeFileSync(join(servers, 'amsterdam', 'www', 'robots.txt'), 'x');
      return result;
    };
    await expect(runDemo(options({ performRun: damaging }))).rejects.toThrow(/Amsterdam equal to the origin.*robots\.txt/);
    expect(runs).toBe(7);
  });

  it('stops at once when it is told to, and removes everything', async () => {
    const abort = new AbortController();
    const demo = runDemo(
      options({
        signal: abort.signal,
        onRunEvent: ({ event }) => {
          if (event === 'progress') abort.abort();
        },
      }),
    );
    await expect(demo).rejects.toThrow();
    expect(states.at(-1)).toMatchObject({ state: 'off' });
    expect(states.some(({ state }) => state === 'failed')).toBe(false);
    expect(states.at(-1)?.steps.find(({ state }) => state === 'failed')?.detail).toBe('stopped');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes what a demo that was killed left, and nothing else', async () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    const orphan = join(folder, `heliograph-demo-${String(ended)}-abcdef`);
    const unmarked = join(folder, `heliograph-demo-${String(ended)}-ghijkl`);
    const running = join(folder, `heliograph-demo-${String(process.ppid)}-mnopqr`);
    for (const place of [orphan, unmarked, running]) mkdirSync(place);
    for (const place of [orphan, running]) writeFileSync(join(place, '.heliograph-demo'), '');
    await expect(runDemo(options({ signal: AbortSignal.abort() }))).rejects.toThrow();
    expect([orphan, unmarked, running].map((place) => existsSync(place))).toEqual([false, true, true]);
  });
});
