import type { MirrorProgress, RunPhase } from '../../electron/contract/progress';

/** Several mirrors' progress as one. */
export interface RunTotals {
  /** From 0 to 1. */
  readonly share: number;
  readonly operationsDone: number;
  readonly operationsTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesPerSecond: number;
  /** Of the slowest mirror; null while one of those at work does not know. */
  readonly secondsLeft: number | null;
  readonly scannedEntries: number;
  readonly problems: number;
}

const BEFORE_WORK: ReadonlySet<RunPhase> = new Set<RunPhase>(['queued', 'connecting', 'scanning', 'comparing', 'planned']);

/** Whether the totals are known: the plan is made and its operations are being carried out. */
export function hasTotals(progress: MirrorProgress): boolean {
  return !BEFORE_WORK.has(progress.phase) && progress.operationsTotal + progress.bytesTotal > 0;
}

/** How far one mirror is, from 0 to 1: bytes where there are any, for they take the time; otherwise operations. 0 until its plan is made. */
export function shareOf(progress: MirrorProgress): number {
  if (progress.phase === 'done') return 1;
  if (!hasTotals(progress)) return 0;
  const bytes = progress.bytesTotal > 0 ? progress.bytesDone / progress.bytesTotal : null;
  const operations = progress.operationsTotal > 0 ? progress.operationsDone / progress.operationsTotal : null;
  const share = bytes === null ? (operations ?? 0) : operations === null ? bytes : 0.9 * bytes + 0.1 * operations;
  return Math.min(1, Math.max(0, share));
}

export function totalsOf(all: readonly MirrorProgress[]): RunTotals {
  const sum = (pick: (progress: MirrorProgress) => number): number => all.reduce((total, progress) => total + pick(progress), 0);
  const atWork = all.filter((progress) => progress.phase !== 'done');
  const left = atWork.map((progress) => progress.secondsLeft);
  return {
    share: all.length === 0 ? 0 : sum(shareOf) / all.length,
    operationsDone: sum((progress) => progress.operationsDone),
    operationsTotal: sum((progress) => progress.operationsTotal),
    bytesDone: sum((progress) => progress.bytesDone),
    bytesTotal: sum((progress) => progress.bytesTotal),
    bytesPerSecond: sum((progress) => (progress.phase === 'done' ? 0 : progress.bytesPerSecond)),
    secondsLeft: left.length === 0 || left.includes(null) ? null : Math.max(...left.map((seconds) => seconds ?? 0)),
    scannedEntries: Math.max(0, ...all.map((progress) => progress.scannedEntries)),
    problems: sum((progress) => progress.problems),
  };
}
