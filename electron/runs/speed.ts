/** A moment of a run: when, and how much was done by then. */
export interface Sample {
  /** Milliseconds on a clock that never jumps. */
  readonly at: number;
  readonly bytes: number;
  readonly operations: number;
}

/** Windows over which speed and time left are measured, in milliseconds (design §4: 4 s and 60 s). */
const SPEED_WINDOW = 4_000;
const LEFT_WINDOW = 60_000;

/** What a run's recent past says of its pace. */
export interface Pace {
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
  /** Null while nothing can be said. */
  readonly secondsLeft: number | null;
}

/** Adds a sample and lets go of what is older than the longest window. */
export function remember(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter(({ at }) => sample.at - at <= LEFT_WINDOW), sample];
}

/** Measures pace. Time left is by bytes where most of the work is bytes, else by operations: the slower of the two. Pure. */
export function pace(samples: readonly Sample[], totals: { readonly bytes: number; readonly operations: number }): Pace {
  const last = samples.at(-1);
  if (!last) return { bytesPerSecond: 0, filesPerSecond: 0, secondsLeft: null };
  const recent = rates(samples, last, SPEED_WINDOW);
  const long = rates(samples, last, LEFT_WINDOW);
  const left = [secondsFor(totals.bytes - last.bytes, long.bytes), secondsFor(totals.operations - last.operations, long.operations)];
  const known = left.filter((seconds) => seconds !== null);
  return { bytesPerSecond: recent.bytes, filesPerSecond: recent.operations, secondsLeft: known.length === 0 ? null : Math.max(...known) };
}

function rates(samples: readonly Sample[], last: Sample, window: number): { readonly bytes: number; readonly operations: number } {
  const first = samples.find(({ at }) => last.at - at <= window);
  const seconds = first ? (last.at - first.at) / 1000 : 0;
  if (!first || seconds <= 0) return { bytes: 0, operations: 0 };
  return { bytes: Math.max(0, last.bytes - first.bytes) / seconds, operations: Math.max(0, last.operations - first.operations) / seconds };
}

function secondsFor(rest: number, rate: number): number | null {
  if (rest <= 0) return 0;
  return rate <= 0 ? null : rest / rate;
}
