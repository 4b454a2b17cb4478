import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../electron/contract/plan';
import type { RunEvent } from '../../electron/contract/progress';
import type { MirrorReport, ResultEvent, VerifyReport } from '../../electron/contract/report';
import { performRun } from '../../electron/runs/perform-run';
import { syncTask, type TaskChanges } from './sync-task';
import { readTree, tree, writeTree, type TreeLiteral } from './tree';

/** An origin, a mirror and a state folder in a temporary place, with real runs between them. */
export interface RunRig {
  readonly origin: string;
  readonly mirror: string;
  readonly state: string;
  readonly events: RunEvent[];
  writeOrigin(literal: TreeLiteral): void;
  writeMirror(literal: TreeLiteral): void;
  originTree(): ReturnType<typeof readTree>;
  /** The mirror without its stamp. */
  mirrorTree(): ReturnType<typeof readTree>;
  run(changes?: TaskChanges): Promise<ResultEvent>;
  sync(changes?: TaskChanges): Promise<MirrorReport>;
  plan(changes?: TaskChanges): Promise<Plan>;
  verify(changes?: TaskChanges): Promise<VerifyReport>;
  remove(): void;
}

let runs = 0;

/** Makes a rig; without `mirror`, its folder is absent at first. */
export function runRig(origin: TreeLiteral = {}, mirror?: TreeLiteral): RunRig {
  const root = mkdtempSync(join(tmpdir(), 'heliograph-run-'));
  const folder = { origin: join(root, 'origin'), mirror: join(root, 'mirror'), state: join(root, 'state') };
  writeTree(folder.origin, tree(origin));
  if (mirror) writeTree(folder.mirror, tree(mirror));
  const events: RunEvent[] = [];
  const run = async (changes: TaskChanges = {}): Promise<ResultEvent> => {
    const agent = { kind: 'agent' } as const;
    runs += 1;
    const task = syncTask({
      runId: `test${String(runs)}`,
      origin: { key: folder.origin, label: 'origin', address: folder.origin, login: agent },
      mirrors: [{ key: folder.mirror, label: 'mirror', address: folder.mirror, login: agent }],
      ...changes,
    });
    const hooks = { emit: (event: RunEvent) => void events.push(event), secret: () => Promise.resolve(undefined) };
    const control = { signal: new AbortController().signal, gate: () => undefined };
    return performRun(task, { stateFolder: folder.state, acceptNewHostKey: false }, hooks, control);
  };
  const first = async <R>(changes: TaskChanges): Promise<R> => (await run(changes)).mirrors[0] as R;
  return {
    ...folder,
    events,
    writeOrigin: (literal) => {
      writeTree(folder.origin, literal);
    },
    writeMirror: (literal) => {
      writeTree(folder.mirror, literal);
    },
    originTree: () => readTree(folder.origin),
    mirrorTree: () => Object.fromEntries(Object.entries(readTree(folder.mirror)).filter(([path]) => path !== '.heliograph.json')),
    run,
    sync: (changes = {}) => first<MirrorReport>({ ...changes, kind: 'sync' }),
    plan: async (changes = {}) => {
      await run({ ...changes, kind: 'plan' });
      const planned = events.filter((event) => event.event === 'planned').at(-1);
      if (!planned) throw new Error('No plan was made.');
      return planned.plan;
    },
    verify: (changes = {}) => first<VerifyReport>({ ...changes, kind: 'verify' }),
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}
