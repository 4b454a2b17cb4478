import type { MirrorState, RunView } from '../../electron/contract/ipc-schema';
import type { MirrorProgress } from '../../electron/contract/progress';
import { formatPercent, formatSpeed } from '../formats/numbers';
import { formatTimeLeft, formatWhen } from '../formats/times';
import { text } from '../text/text';
import type { MirrorStateName } from './mirror-tone';
import type { MirrorRun } from './run-state';
import { hasTotals, shareOf } from './run-totals';

/** A mirror as the fan, the lists and the tables show it right now. */
export interface MirrorDescription {
  readonly state: MirrorStateName;
  /** For the pill: `Syncing 71%`. */
  readonly word: string;
  /** For the fan's second line. */
  readonly line: string;
  /** How far its beam reaches, 0 to 1. */
  readonly reach: number;
}

const AT_REST: Readonly<Record<MirrorStateName, number>> = {
  'in-sync': 1,
  problems: 1,
  behind: 0.8,
  running: 0,
  halted: 0.5,
  failed: 0.14,
  'never-synced': 0,
};

/** Joins what the overview knows of a mirror with what its run tells. */
export function describeMirror(known: MirrorState, run: MirrorRun | undefined, view: RunView | undefined, now: number): MirrorDescription {
  const active = view !== undefined && view.state !== 'ended';
  if (active && run) {
    if (run.error) return settled('failed', text.said(run.error.message));
    if (run.halts[0]) return settled('halted', text.said(run.halts[0].message));
    if (run.progress && run.progress.phase !== 'done' && !run.report) return running(run.progress);
    if (view.kind === 'sync' && run.progress?.phase === 'done' && !run.report)
      return { ...settled('in-sync', text.words.phases.done), word: text.words.phases.done };
    if (run.report && view.kind === 'sync')
      return settled(
        run.report.status === 'ok' ? 'in-sync' : run.report.status,
        run.report.status === 'ok' ? text.words.inSync : text.words.results[run.report.status],
      );
  }
  return settled(known.state, restingLine(known, now));
}

function restingLine(known: MirrorState, now: number): string {
  if (known.state === 'never-synced') return text.site.fan.waiting;
  if (known.state === 'in-sync' && known.lastGoodSync !== null) return text.site.fan.lastGood(formatWhen(known.lastGoodSync, now));
  return text.said(known.summary);
}

function settled(state: MirrorStateName, line: string): MirrorDescription {
  return { state, word: text.words.states[state], line, reach: AT_REST[state] };
}

function running(progress: MirrorProgress): MirrorDescription {
  const phase = text.words.phases[progress.phase];
  const reach = shareOf(progress);
  const percent = formatPercent(reach);
  const word = hasTotals(progress) ? `${phase} ${percent}` : phase;
  return { state: 'running', word, reach, line: runningLine(progress, phase, percent) };
}

function runningLine(progress: MirrorProgress, phase: string, percent: string): string {
  if (progress.retry) return text.site.fan.retry(progress.retry.inSeconds, progress.retry.attempt);
  if (progress.paused) return `${percent} · ${text.site.fan.paused}`;
  if (!hasTotals(progress)) return text.site.fan.scanned(phase, progress.scannedEntries);
  return text.site.fan.progress(
    percent,
    formatSpeed(progress.bytesPerSecond),
    progress.secondsLeft === null ? null : formatTimeLeft(progress.secondsLeft),
  );
}
