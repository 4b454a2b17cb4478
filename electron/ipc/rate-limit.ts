/** How many calls may come at once, and how many a second in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket. @param now milliseconds of a clock that never goes back */
export function rateLimiter(rate: Rate, now: () => number = () => performance.now()): () => boolean {
  let tokens = rate.burst;
  let last = now();
  return () => {
    const time = now();
    tokens = Math.min(rate.burst, tokens + ((time - last) / 1000) * rate.perSecond);
    last = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
