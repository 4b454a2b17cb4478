import type { LeftOut } from '../../electron/contract/left-out';
import type { Rules } from '../../electron/contract/site';
import { api } from '../api';

export type CountedPatterns = Pick<Rules, 'exclude' | 'include' | 'lastFiles' | 'links'>;

/** Typing pauses this long before the origin is looked through. */
const QUIET = 450;

/** What the patterns on the screen leave out at an origin, counted anew when they change. */
export class LeftOutCount {
  found = $state.raw<LeftOut | null>(null);
  counting = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #newest = 0;

  constructor(private readonly siteId: string) {}

  /** Counts for these patterns in a moment; a count that is under way is given up. */
  ask(patterns: CountedPatterns): void {
    clearTimeout(this.#timer);
    this.counting = true;
    const number = ++this.#newest;
    this.#timer = setTimeout(() => {
      void this.#count(patterns, number);
    }, QUIET);
  }

  /** Nobody looks any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#newest += 1;
    api.sites.stopCounting({ siteId: this.siteId }).catch(() => undefined);
  }

  async #count(patterns: CountedPatterns, number: number): Promise<void> {
    const found = await api.sites.countLeftOut({ siteId: this.siteId, ...patterns }).catch(() => null);
    if (number !== this.#newest || found?.state === 'given-up') return;
    [this.found, this.counting] = [found, false];
  }
}
