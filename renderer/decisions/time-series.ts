import type { HistoryPoint } from '../../electron/contract/history';

/** What a chart may show of a mirror over time. */
export const METRICS = ['lag', 'duration', 'sent', 'size', 'latency'] as const;
export type Metric = (typeof METRICS)[number];

export interface SeriesPoint {
  /** Milliseconds. */
  readonly at: number;
  /** Seconds, bytes or milliseconds, as the metric has it. */
  readonly value: number;
  readonly good: boolean;
}

export interface MirrorSeries {
  readonly mirrorId: string;
  readonly points: readonly SeriesPoint[];
}

const VALUES: Readonly<Record<Exclude<Metric, 'lag'>, (point: HistoryPoint) => number | null>> = {
  duration: (point) => (point.kind === 'sync' ? point.seconds : null),
  sent: (point) => (point.kind === 'sync' ? point.bytesSent : null),
  size: (point) => point.mirrorBytes,
  latency: (point) => point.roundTrip,
};

/** Each mirror's values of a metric, oldest first; mirrors without any have no points. */
export function seriesOf(
  points: readonly HistoryPoint[],
  mirrorIds: readonly string[],
  metric: Metric,
  from: number,
  now: number,
): MirrorSeries[] {
  return mirrorIds
    .map((mirrorId) => {
      const own = points.filter((point) => point.mirrorId === mirrorId);
      return { mirrorId, points: metric === 'lag' ? lagPoints(own, now) : valuesOf(own, metric) };
    })
    .map((series) => ({ ...series, points: series.points.filter(({ at }) => at >= from) }));
}

function valuesOf(points: readonly HistoryPoint[], metric: Exclude<Metric, 'lag'>): SeriesPoint[] {
  return points.flatMap((point) => {
    const value = VALUES[metric](point);
    return value === null ? [] : [{ at: Date.parse(point.startedAt), value, good: point.status === 'ok' }];
  });
}

/** A saw: it rises with the clock, and falls to nothing with each good sync. Its peaks are how old the mirror got. */
function lagPoints(points: readonly HistoryPoint[], now: number): SeriesPoint[] {
  const good = points.filter((point) => point.kind === 'sync' && point.status === 'ok').map((point) => Date.parse(point.startedAt));
  const saw = good.flatMap((at, index): SeriesPoint[] => {
    const before = good[index - 1];
    return [...(before === undefined ? [] : [{ at, value: (at - before) / 1000, good: true }]), { at, value: 0, good: true }];
  });
  const last = good.at(-1);
  return last === undefined ? [] : [...saw, { at: now, value: (now - last) / 1000, good: true }];
}

/** Seconds a scale of time is divided by, so that its marks are round numbers of a unit that people say. */
export function timeUnit(maxSeconds: number): number {
  if (maxSeconds >= 2 * 86_400) return 86_400;
  if (maxSeconds >= 2 * 3_600) return 3_600;
  return maxSeconds >= 120 ? 60 : 1;
}

/** Which of the points a key leads to; null: none of ours. */
export function pointForKey(key: string, current: number, count: number): number | null {
  if (count === 0) return null;
  const targets: Readonly<Record<string, number>> = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: count - 1 };
  const target = targets[key];
  return target === undefined ? null : Math.min(count - 1, Math.max(0, target));
}

/** The point nearest to a moment. -1 where there is none. */
export function nearestPoint(points: readonly SeriesPoint[], at: number): number {
  let nearest = -1;
  for (const [index, point] of points.entries()) {
    if (nearest < 0 || Math.abs(point.at - at) < Math.abs((points[nearest]?.at ?? 0) - at)) nearest = index;
  }
  return nearest;
}
