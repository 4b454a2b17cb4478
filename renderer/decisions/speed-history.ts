/** One second of speed. */
export interface SpeedSample {
  /** Milliseconds. */
  readonly at: number;
  readonly bytesPerSecond: number;
}

/** How far back the graph looks, in milliseconds. */
export const SPEED_WINDOW = 60_000;

/** Adds a sample, at most one a second (a later one of the same second takes its place), and drops what is older than a minute. */
export function addSample(samples: readonly SpeedSample[], sample: SpeedSample): SpeedSample[] {
  const kept = samples.filter((entry) => sample.at - entry.at < SPEED_WINDOW);
  const last = kept.at(-1);
  if (last && Math.floor(last.at / 1000) === Math.floor(sample.at / 1000)) kept.pop();
  return [...kept, sample];
}
