import type { Settings, Site } from '../contract/site';
import { Refusal } from './refusal';

/** @throws Refusal where the site is gone */
export function knownSite(settings: Settings, siteId: string): Site {
  const site = settings.sites.find(({ id }) => id === siteId);
  if (!site) throw new Refusal('This site is not in the settings any more.', 'Go back to the overview.');
  return site;
}

/** The settings with this site in its old place, or at the end. */
export function withSite(settings: Settings, site: Site): Settings {
  const known = settings.sites.some(({ id }) => id === site.id);
  const sites = known ? settings.sites.map((other) => (other.id === site.id ? site : other)) : [...settings.sites, site];
  return { ...settings, sites };
}
