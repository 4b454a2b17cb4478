import type { MainHandlers } from '../contract/ipc';
import { siteSchema, type Settings, type Site } from '../contract/site';
import type { SiteDraft } from '../contract/ipc-schema';
import { newId } from '../settings/settings-file';
import type { ChangeSites } from './change-sites';
import { resolveAddress } from './draft-paths';
import { knownSite, withSite } from './known-site';
import type { PathGrants } from './path-grants';
import { Refusal } from './refusal';
import type { Services } from './services';
import { siteViews } from './site-views';

/** The demo's site is not in the settings, and must stay another one than those that are. */
const DEMO_SITE_ID = 'demo';

export function sitesHandlers(services: Services, grants: PathGrants, changeSites: ChangeSites): MainHandlers['sites'] {
  const { leftOut, settings } = services;
  return {
    list: () => siteViews(services),
    save: async (draft) => {
      let id = '';
      const after = await changeSites((settings) => {
        const site = siteFrom(draft, settings, grants);
        id = site.id;
        return withSite(settings, site);
      });
      return knownSite(after, id);
    },
    saveRules: async ({ siteId, rules }) => {
      const after = await changeSites((settings) => withSite(settings, { ...knownSite(settings, siteId), rules }), {
        done: 'rules-saved',
        name: (before) => knownSite(before, siteId).name,
      });
      return knownSite(after, siteId);
    },
    countLeftOut: ({ siteId, ...rules }) => leftOut.count(siteId, knownSite(settings.read(), siteId).origin, rules),
    stopCounting: ({ siteId }) => {
      leftOut.stop(siteId);
    },
    remove: async ({ siteId }) => {
      await changeSites((settings) => ({ ...settings, sites: settings.sites.filter(({ id }) => id !== siteId) }), {
        done: 'site-removed',
        name: (before) => knownSite(before, siteId).name,
      });
    },
  };
}

function siteFrom(draft: SiteDraft, settings: Settings, grants: PathGrants): Site {
  const { id, name } = draft;
  const origin = resolveAddress(draft.origin, settings, grants);
  const others = settings.sites.filter((site) => site.id !== id);
  if (others.some((site) => site.name === name)) {
    throw new Refusal(`There is a site named “${name}” already.`, 'Commands name sites, so each needs a name of its own.');
  }
  if (id !== undefined) return { ...knownSite(settings, id), name, origin };
  return siteSchema.parse({ id: newId(name, [DEMO_SITE_ID, ...others.map((site) => site.id)]), name, origin });
}
