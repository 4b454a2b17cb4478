import type { Pause, TriggerState } from '../../electron/contract/ipc-schema';
import type { Schedule, Triggers as SiteTriggers } from '../../electron/contract/site';
import { api } from '../api';
import { follow } from './follow';

/** What starts runs without a person, of each site. */
class Triggers {
  all = $state.raw<readonly TriggerState[]>([]);

  async start(): Promise<void> {
    await follow(
      () => api.triggers.list(),
      (listener) => api.triggers.onChanged(listener),
      (all) => {
        this.all = all;
      },
    );
  }

  /** Undefined for the demo's site: nothing starts its runs but the demo. */
  ofSite(siteId: string): TriggerState | undefined {
    return this.all.find((state) => state.siteId === siteId);
  }

  /** @returns a rejection with what is wrong with the schedule */
  async save(siteId: string, triggers: SiteTriggers): Promise<void> {
    await api.triggers.save({ siteId, triggers });
  }

  /** The next slots, ISO 8601, UTC. @returns a rejection with what is wrong with the schedule */
  preview(schedule: Schedule, count = 3): Promise<string[]> {
    return api.triggers.preview({ schedule, count });
  }

  /** No site: all of them. */
  pause(pause: Pause, siteId?: string): Promise<void> {
    return api.triggers.pause({ ...(siteId !== undefined && { siteId }), pause });
  }

  /** No site: all of them. */
  resume(siteId?: string): Promise<void> {
    return api.triggers.resume(siteId === undefined ? {} : { siteId });
  }
}

export const triggers = new Triggers();
