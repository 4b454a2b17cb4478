import type { TriggerState } from '../contract/ipc-schema';
import type { HistoryRun } from '../contract/report';
import type { Mirror, Site, Triggers } from '../contract/site';
import { openPauses, pausedUntil } from '../runs/pauses';
import { heldBecause } from '../runs/triggers/held';
import { isOffline } from '../runs/triggers/network';
import { promiseEnds } from '../runs/triggers/promise';
import { nextSlot } from '../runs/triggers/slots';
import { isOnBattery } from './battery';

/** What is set to start a site's runs, and what of it holds now. */
export type SiteTriggers = Triggers & Omit<TriggerState, 'siteId' | 'watch'>;

/** What {@link triggersOf} knows of the world. */
interface Records {
  readonly stateFolder: string;
  /** The runs of a mirror, newest first. */
  readonly runsOf: (mirror: Mirror) => readonly HistoryRun[];
  readonly now: Date;
}

/** How a site's triggers stand by what is on record; starts nothing and writes nothing. */
export function triggersOf(site: Site, { stateFolder, runsOf, now }: Records): SiteTriggers {
  const { schedule, watch } = site.triggers;
  const [end] = promiseEnds(site, (mirrorId) => {
    const mirror = site.mirrors.find(({ id }) => id === mirrorId);
    const good = mirror && runsOf(mirror).find(({ report }) => report.kind === 'sync' && report.status === 'ok');
    return good?.startedAt ?? null;
  });
  const isAutomatic = schedule !== undefined || watch;
  return {
    ...site.triggers,
    nextRun: schedule ? (nextOf(schedule, now)?.toISOString() ?? null) : null,
    pausedUntil: isAutomatic ? pausedUntil(openPauses(stateFolder).read(), site.id, now.getTime()) : null,
    held: isAutomatic ? heldBecause(site, { onBattery: isOnBattery(), offline: isOffline() }) : null,
    staleAt: end?.staleAt.toISOString() ?? null,
    stale: end !== undefined && end.staleAt <= now,
  };
}

/** A schedule that was written by hand may be unreadable; then there is no next run. */
function nextOf(schedule: NonNullable<Triggers['schedule']>, now: Date): Date | null {
  try {
    return nextSlot(schedule, now);
  } catch {
    return null;
  }
}
