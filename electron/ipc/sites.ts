import type { MainHandlers } from '../contract/ipc';
import { siteSchema, type Settings, type Site } from '../contract/site';
import type { SiteDraft } from '../contract/ipc-schema';
import type { ChangeSites } from './change-sites';
import { resolveAddress } from './draft-paths';
import { knownSite, withSite } from './known-site';
import { newId } from './new-id';
import type { PathGrants } from './path-grants';
import type { Services } from './services';
import { siteViews } from './site-views';

export function sitesHandlers(services: Services, grants: PathGrants, changeSites: ChangeSites): MainHandlers['sites'] {
  return {
    list: () => siteViews(services),
    save: async (draft) => {
      const id = draft.id ?? newId(draft.name);
      const after = await changeSites((settings) => withSite(settings, siteFrom(draft, id, settings, grants)));
      return knownSite(after, id);
    },
    saveRules: async ({ siteId, rules }) => {
      const after = await changeSites((settings) => withSite(settings, { ...knownSite(settings, siteId), rules }));
      return knownSite(after, siteId);
    },
    remove: async ({ siteId }) => {
      await changeSites((settings) => ({ ...settings, sites: settings.sites.filter(({ id }) => id !== siteId) }));
    },
  };
}

function siteFrom(draft: SiteDraft, id: string, settings: Settings, grants: PathGrants): Site {
  const origin = resolveAddress(draft.origin, settings, grants);
  if (draft.id !== undefined) return { ...knownSite(settings, id), name: draft.name, origin };
  return siteSchema.parse({ id, name: draft.name, origin });
}
