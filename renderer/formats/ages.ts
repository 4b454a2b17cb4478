import { formatDuration } from './times';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How old something is, in one unit and rounded down: `42 s`, `41 min`, `5 h`, `3 d`. Seconds. */
export function formatAge(seconds: number): string {
  if (seconds < MINUTE) return formatDuration(Math.floor(seconds));
  if (seconds < HOUR) return formatDuration(Math.floor(seconds / MINUTE) * MINUTE);
  if (seconds < DAY) return formatDuration(Math.floor(seconds / HOUR) * HOUR);
  return formatDuration(Math.floor(seconds / DAY) * DAY);
}
