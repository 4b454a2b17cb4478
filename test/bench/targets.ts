import { short } from './statistics';

/** A promise about one workload. */
export interface Target {
  readonly work: string;
  /** What is judged: wall time or bytes on the wire as a ratio to a peer's, or a figure of Heliograph's own. */
  readonly of: 'time' | 'bytes' | 'peak memory' | 'origin reads';
  /** `rclone` is its better setting. */
  readonly against?: 'rsync' | 'rclone' | 'heliograph';
  /** A ratio; bytes for `peak memory`; readings of the whole origin for `origin reads`. */
  readonly atMost: number;
  /** Whose figure it is; default: that of the command line. */
  readonly contender?: 'heliograph-warm' | 'heliograph-electron' | 'heliograph-electron-tray';
}

/** Inside of Electron, by the command line's time; with a window, and after a start to the tray. */
const inElectron = (work: string, atMost: number): Target[] =>
  (['heliograph-electron', 'heliograph-electron-tray'] as const).map((contender) => ({
    work,
    of: 'time',
    against: 'heliograph',
    atMost,
    contender,
  }));

const time = (work: string, rsync: number, rclone?: number): Target[] => [
  { work, of: 'time', against: 'rsync', atMost: rsync },
  ...(rclone === undefined ? [] : [{ work, of: 'time', against: 'rclone', atMost: rclone } as const]),
];

/**
 * What Heliograph has set out to reach, for the full sizes and medians of one sitting. Set in 2026 from the figures of a
 * prototype and the peers on one machine of two cores; docs/PERFORMANCE.md has the account.
 */
export const TARGETS: readonly Target[] = [
  ...time('W1', 1.0, 0.22),
  ...inElectron('W1', 1.15),
  ...time('W2', 0.9, 0.35),
  ...time('W3', 0.95, 1.1),
  ...inElectron('W3', 1.6),
  ...time('W4', 1.0, 0.25),
  ...time('W5', 1.05, 0.04),
  { work: 'W5', of: 'time', against: 'rsync', atMost: 0.75, contender: 'heliograph-warm' },
  ...time('W6', 0.7, 0.12),
  ...time('W7', 0.75, 0.11),
  { work: 'W7', of: 'bytes', against: 'rsync', atMost: 1.05 },
  ...time('W8', 0.65, 0.15),
  { work: 'W8', of: 'origin reads', atMost: 1 },
  { work: 'W9', of: 'peak memory', atMost: 130e6 },
  { work: 'W9b', of: 'peak memory', atMost: 400 * 2 ** 20 },
  ...time('W10', 0.05, 0.05),
  ...time('W11', 0.4, 0.05),
  ...time('W12', 1.0, 0.05),
];

/** What a sitting found about a target. `bound`: the peer was stopped at its limit, so the true ratio is lower. */
export interface Finding {
  readonly value: number;
  readonly bound: boolean;
}

/** Missing figures leave a target open; a bound counts only where it is good enough already. */
export function judge(target: Target, finding: Finding | undefined): 'met' | 'missed' | 'open' {
  if (finding === undefined || !Number.isFinite(finding.value)) return 'open';
  // Counts of readings come from whole files, but a file may be looked at once more to see whether it changed.
  const allowance = target.of === 'origin reads' ? 0.01 : 0;
  if (finding.value <= target.atMost + allowance) return 'met';
  return finding.bound ? 'open' : 'missed';
}

/** A target's measure in words, such as `time against rsync`. */
export function describeTarget({ of, against, contender }: Target): string {
  const whose = contender === undefined ? '' : `${contender}: `;
  return whose + (against === undefined ? of : `${of} against ${against}`);
}

/** A figure of a target in its unit. */
export function showFigure(target: Target, value: number): string {
  return target.of === 'peak memory' ? `${short(value / 1e6)} MB` : short(value);
}
