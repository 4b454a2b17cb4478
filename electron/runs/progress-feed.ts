import type { MirrorProgress, RunEvent } from '../contract/progress';
import type { Tally } from '../engine/context';
import { pace, remember, type Sample } from './speed';

/** At most ten a second (design §4). */
const INTERVAL = 100;
const MAX_LANES = 8;

export interface ProgressFeed {
  /** A lost link is being retried; null: it is back. */
  retrying(retry: MirrorProgress['retry']): void;
  /** Ends the feed with a final event. */
  end(): void;
}

/** Samples a run's tally and emits what changed, at most ten times a second and once more at the end. */
export function startProgressFeed(
  run: { readonly runId: string; readonly mirror: string; readonly label: string },
  tally: Tally,
  origin: Tally,
  isPaused: () => boolean,
  emit: (event: RunEvent) => void,
): ProgressFeed {
  let samples: Sample[] = [];
  let retry: MirrorProgress['retry'] = null;
  let lastText = '';
  const tell = (): void => {
    samples = remember(samples, { at: performance.now(), bytes: tally.bytesDone, operations: tally.operationsDone });
    const progress = progressOf(run, tally, origin, samples, isPaused(), retry);
    const text = JSON.stringify(progress);
    if (text === lastText) return;
    lastText = text;
    emit({ event: 'progress', runId: run.runId, progress });
  };
  const timer = setInterval(tell, INTERVAL);
  timer.unref();
  return {
    retrying: (next) => {
      retry = next;
      tell();
    },
    end: () => {
      clearInterval(timer);
      tell();
    },
  };
}

function progressOf(
  run: { readonly mirror: string; readonly label: string },
  tally: Tally,
  origin: Tally,
  samples: readonly Sample[],
  paused: boolean,
  retry: MirrorProgress['retry'],
): MirrorProgress {
  const { bytesPerSecond, filesPerSecond, secondsLeft } = pace(samples, { bytes: tally.bytesTotal, operations: tally.operationsTotal });
  return {
    mirror: run.mirror,
    label: run.label,
    phase: tally.phase,
    paused,
    retry,
    scannedEntries: tally.scannedEntries + origin.scannedEntries,
    operationsDone: tally.operationsDone,
    operationsTotal: tally.operationsTotal,
    bytesDone: Math.min(tally.bytesDone, tally.bytesTotal),
    bytesTotal: tally.bytesTotal,
    bytesPerSecond: Math.round(bytesPerSecond),
    filesPerSecond: Math.round(filesPerSecond * 10) / 10,
    secondsLeft: secondsLeft === null ? null : Math.ceil(secondsLeft),
    problems: tally.problems,
    lanes: [...tally.lanes].slice(0, MAX_LANES).map(([path, lane]) => ({ path, ...lane })),
  };
}
