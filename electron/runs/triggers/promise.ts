import type { Site } from '../../contract/site';

const HOUR = 3_600_000;

/** When one mirror's promise is broken, or was. */
export interface PromiseEnd {
  readonly mirrorId: string;
  readonly staleAt: Date;
}

/**
 * When the promise of each mirror ends: so many hours after the last good sync began. Soonest first; a mirror that was
 * never in sync has none.
 * @param lastGood when a mirror's last good sync began: ISO 8601; null: never
 */
export function promiseEnds(site: Site, lastGood: (mirrorId: string) => string | null): PromiseEnd[] {
  const { promiseHours } = site.triggers;
  if (promiseHours === undefined) return [];
  return site.mirrors
    .flatMap(({ id }) => {
      const good = lastGood(id);
      return good === null ? [] : [{ mirrorId: id, staleAt: new Date(Date.parse(good) + promiseHours * HOUR) }];
    })
    .sort((a, b) => a.staleAt.getTime() - b.staleAt.getTime());
}
