import type { MainHandlers } from '../contract/ipc';
import type { ChangeSites } from './change-sites';
import { knownSite, withSite } from './known-site';
import { Refusal } from './refusal';
import type { Services } from './services';

export function triggersHandlers({ triggers }: Services, changeSites: ChangeSites): MainHandlers['triggers'] {
  return {
    list: () => triggers.list(),
    save: async ({ siteId, triggers: wanted }) => {
      const { schedule } = wanted;
      if (schedule) understood(() => triggers.preview(schedule, 1));
      const after = await changeSites((settings) => withSite(settings, { ...knownSite(settings, siteId), triggers: wanted }), {
        done: 'triggers-saved',
        name: (before) => knownSite(before, siteId).name,
      });
      return knownSite(after, siteId);
    },
    preview: ({ schedule, count }) => understood(() => triggers.preview(schedule, count)),
    pause: ({ siteId, pause }) => {
      triggers.pause(siteId, pause);
    },
    resume: ({ siteId }) => {
      triggers.resume(siteId);
    },
  };
}

/** A schedule that cannot be understood says why in a RangeError's sentence. */
function understood<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof RangeError ? new Refusal(error.message) : error;
  }
}
