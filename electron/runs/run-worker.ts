import { join } from 'node:path';
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { Plan } from '../contract/plan';
import type { GuardEvidence } from '../engine/guards';
import type { WarmSession } from '../endpoints/sftp/warm-session';
import { WarmConnections } from '../endpoints/warm-connections';
import { fillHashes } from './fill-hashes';
import { pausable, type Pausable } from './pausable';
import { headOf, packPlan, unpackPlan } from './plans/packed-plan';
import { performRun } from './perform-run';
import type { RunHooks } from './task';
import type { FromWorker, ToWorker } from './worker-messages';

/**
 * The entry of a worker thread for runs: hashing, crypto and comparing happen here, so that the window never stutters. It
 * stays for the next run as long as it holds connections that the next run may use.
 */
function main(): void {
  const port = parentPort;
  if (!port) throw new Error('This file is the entry of a worker thread.');
  const tell = (message: FromWorker): void => {
    port.postMessage(message);
  };
  const warm = new WarmConnections<WarmSession>(() => {
    tell({ kind: 'cold' });
  });
  const answers = new Map<number, (secret: string | undefined) => void>();
  let questions = 0;
  let control: Pausable = pausable();
  let filling = new AbortController();
  let filled: Promise<unknown> = Promise.resolve();
  /** The database is never in use when the thread goes: its native part would take the whole app along. */
  const leave = (): void => {
    warm.cool();
    void filled.finally(() => {
      port.close();
    });
  };
  const hooks: RunHooks = {
    ...eventsTold(port, tell),
    secret: (credential) =>
      new Promise((resolve) => {
        questions += 1;
        answers.set(questions, resolve);
        tell({ kind: 'ask-secret', question: questions, credential });
      }),
  };
  const start = ({ task: asked, settings, plans }: Extract<ToWorker, { kind: 'start' }>): void => {
    const task = plans.length > 0 ? { ...asked, plans: plans.map((packed) => unpackPlan(packed).plan) } : asked;
    control = pausable();
    filling.abort();
    filling = new AbortController();
    const { signal } = filling;
    performRun(task, { originThread: join(__dirname, 'origin-thread.cjs'), ...settings }, hooks, control, warm)
      .then((result) => {
        tell({ kind: 'result', result, warm: warm.size });
        // After the report, and for nobody to wait for; the next run of this thread ends it.
        if (task.kind === 'sync' && !control.signal.aborted)
          filled = fillHashes(task.origin.address, settings.stateFolder, signal).catch(() => undefined);
      })
      .catch((error: unknown) => {
        tell({ kind: 'crash', message: error instanceof Error ? error.message : String(error) });
      });
  };
  port.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'start':
        start(message);
        break;
      case 'secret':
        answers.get(message.question)?.(message.secret);
        answers.delete(message.question);
        break;
      case 'limit':
        control.limitTo(message.rate);
        break;
      case 'cool':
        warm.cool();
        break;
      case 'stop':
        filling.abort();
        leave();
        break;
      case 'end':
        leave();
        break;
      default:
        control[message.kind]();
    }
  });
}

/** What happens is told as it is, but for plans: they cross packed, and their events carry no more than their heads. */
function eventsTold(port: MessagePort, tell: (message: FromWorker) => void): Pick<RunHooks, 'emit' | 'onJudged'> {
  const judged = new Map<string, GuardEvidence>();
  const tellPlan = (mirror: string, plan: Plan, runId: string): void => {
    const packed = packPlan({ mirror, plan, evidence: judged.get(mirror) });
    judged.delete(mirror);
    port.postMessage({ kind: 'plan', mirror, packed } satisfies FromWorker, [packed.buffer as ArrayBuffer]);
    tell({ kind: 'event', event: { event: 'planned', runId, mirror, plan: headOf(plan) } });
  };
  return {
    emit: (event) => {
      if (event.event !== 'planned') tell({ kind: 'event', event });
      else tellPlan(event.mirror, event.plan, event.runId);
    },
    onJudged: (mirror, evidence) => {
      judged.set(mirror, evidence);
    },
  };
}

main();
