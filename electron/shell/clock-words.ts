/** A time of day as people of a language write it, with its day where that is not today. Pure. @param iso ISO 8601 */
export function clockWords(iso: string, now: number, locale: string): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  const today = new Date(now);
  if (at.toDateString() === today.toDateString()) return time;
  const near = Math.abs(at.getTime() - now) < 6 * 86_400_000;
  const day = at.toLocaleDateString(locale, near ? { weekday: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' });
  return `${day}, ${time}`;
}
