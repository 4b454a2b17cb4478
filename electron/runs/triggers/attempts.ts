import type { ResultEvent } from '../../contract/report';
import type { AutomaticTrigger } from './trigger-service';
import { tryAgain } from './try-again';

/** A second try that waits. */
interface Waiting {
  readonly mirrorIds: readonly string[];
  readonly trigger: AutomaticTrigger;
  /** How often it was tried before. */
  readonly tries: number;
  readonly at: Date;
}

/** How an automatic run ended. */
interface Ending {
  readonly mirrorIds: readonly string[];
  readonly trigger: AutomaticTrigger;
  readonly result: ResultEvent | undefined;
  readonly now: Date;
}

/** Mirrors that automatic runs did not reach, and when they are tried again. */
export class Attempts {
  readonly #waiting = new Map<string, Waiting>();
  readonly #tries = new Map<string, number>();

  /** Notes a run's end: the mirrors that it did not reach wait, whatever waited before is settled by it. */
  ended(siteId: string, { mirrorIds, trigger, result, now }: Ending): void {
    const tries = this.#tries.get(siteId) ?? 0;
    this.#waiting.delete(siteId);
    this.#tries.delete(siteId);
    const again = result && tryAgain(result, mirrorIds, tries);
    if (again)
      this.#waiting.set(siteId, { mirrorIds: again.mirrorIds, trigger, tries: tries + 1, at: new Date(now.getTime() + again.wait) });
  }

  /** Takes what is due of a site. @param able the mirrors that may be run for */
  takeDue(siteId: string, now: Date, able: readonly string[]): Pick<Waiting, 'mirrorIds' | 'trigger'> | undefined {
    const waiting = this.#waiting.get(siteId);
    if (!waiting || waiting.at > now) return undefined;
    this.#waiting.delete(siteId);
    const mirrorIds = waiting.mirrorIds.filter((id) => able.includes(id));
    if (mirrorIds.length === 0) return undefined;
    this.#tries.set(siteId, waiting.tries);
    return { mirrorIds, trigger: waiting.trigger };
  }

  /** When the next tries are due. */
  times(): Date[] {
    return [...this.#waiting.values()].map(({ at }) => at);
  }
}
