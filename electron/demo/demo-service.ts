import type { DemoState } from '../contract/ipc-schema';
import type { PerformRun } from '../runs/task';
import { runDemo } from './demo-run';
import type { DemoScene } from './demo-scene';

export interface DemoServiceOptions {
  /** Files of the sample site; absent: the demo's own number. */
  readonly files?: number | undefined;
  /** Tells of its runs itself. */
  readonly performRun: PerformRun;
  readonly onState: (state: DemoState) => void;
  /** Told when the demo's site comes and goes. */
  readonly onScene: (scene: DemoScene | null) => void;
}

/** The app's demo: started by a click, its site stays to be looked at until it is stopped or the app quits. */
export interface DemoService {
  state(): DemoState;
  /** Begins unless it is on already; tells what it does by `onState`. */
  start(): DemoState;
  /** Stops it, removes everything of it, and only then returns. */
  stop(): Promise<DemoState>;
  scene(): DemoScene | null;
}

const OFF: DemoState = { state: 'off', siteId: null, message: '', steps: [] };

export function createDemoService(options: DemoServiceOptions): DemoService {
  let state = OFF;
  let scene: DemoScene | null = null;
  let current: { readonly abort: AbortController; readonly whenGone: Promise<void> } | undefined;

  const tell = (next: DemoState): void => {
    state = next;
    options.onState(next);
  };
  const show = (next: DemoScene | null): void => {
    scene = next;
    options.onScene(next);
  };

  const perform = async (signal: AbortSignal): Promise<void> => {
    try {
      const { kept } = await runDemo({
        performRun: options.performRun,
        ...(options.files !== undefined && { files: options.files }),
        onRunEvent: () => undefined,
        signal,
        keep: true,
        onState: tell,
        onReady: show,
      });
      await untilAborted(signal);
      await kept?.stop();
    } catch (error) {
      // `runDemo` has told the state, with the reason, before it throws.
      if (state.state !== 'failed' && state.state !== 'off')
        tell({ ...state, state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
    show(null);
  };

  return {
    state: () => state,
    scene: () => scene,
    start: () => {
      if (current && ['starting', 'running', 'ended'].includes(state.state)) return state;
      const abort = new AbortController();
      tell({ ...OFF, state: 'starting', message: 'Starting three SFTP mirrors on this computer.' });
      current = { abort, whenGone: perform(abort.signal) };
      return state;
    },
    stop: async () => {
      if (current) tell({ ...state, message: 'Stopping, and removing everything of the demo.' });
      current?.abort.abort();
      await current?.whenGone;
      current = undefined;
      tell(OFF);
      return state;
    },
  };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
