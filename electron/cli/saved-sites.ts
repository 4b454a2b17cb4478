import type { Jump, Login, Mirror, Settings, Site, Transport, Triggers } from '../contract/site';
import { DEFAULT_RULES, NO_TRIGGERS } from '../contract/site';
import { newId } from '../settings/new-id';
import { CommandError } from './command-error';
import { findMirror, findSite } from './places';

/** What `sites add-mirror` was told. */
export interface MirrorWish {
  readonly name: string;
  readonly address: string;
  readonly login: Login;
  readonly transport?: Transport;
  readonly jump?: Jump[];
  readonly publicUrl?: string;
  readonly country?: string;
}

/** Adds a site. Pure. @throws CommandError `usage` if the name is taken */
export function withSite(settings: Settings, name: string, origin: string, originLogin?: Login): Settings {
  if (settings.sites.some((site) => site.name === name))
    throw new CommandError(
      'usage',
      `There is a site "${name}" already.`,
      'Choose another name, or remove it first: heliograph sites remove.',
    );
  const id = newId(
    name,
    settings.sites.map((site) => site.id),
  );
  return {
    ...settings,
    sites: [
      ...settings.sites,
      { id, name, origin, ...(originLogin && { originLogin }), mirrors: [], rules: DEFAULT_RULES, publishing: {}, triggers: NO_TRIGGERS },
    ],
  };
}

/** Adds a mirror to a site. Pure. @throws CommandError `usage` if its name or address is taken there */
export function withMirror(settings: Settings, siteName: string, wish: MirrorWish): Settings {
  const site = findSite(settings, siteName);
  const twin = site.mirrors.find((mirror) => mirror.name === wish.name || mirror.address === wish.address);
  if (twin)
    throw new CommandError(
      'usage',
      `The site "${site.name}" has the mirror "${twin.name}" (${twin.address}) already.`,
      'Choose another name and address, or remove it first: heliograph sites remove-mirror.',
    );
  const mirror: Mirror = {
    id: newId(
      wish.name,
      site.mirrors.map((each) => each.id),
    ),
    ...wish,
  };
  return replaceSite(settings, { ...site, mirrors: [...site.mirrors, mirror] });
}

/** Forgets a site. Pure. @throws CommandError `usage` */
export function withoutSite(settings: Settings, siteName: string): Settings {
  const site = findSite(settings, siteName);
  return { ...settings, sites: settings.sites.filter((each) => each.id !== site.id) };
}

/** Forgets a mirror. Pure. @throws CommandError `usage` */
export function withoutMirror(settings: Settings, siteName: string, mirrorName: string): Settings {
  const site = findSite(settings, siteName);
  const gone = findMirror(site, mirrorName);
  return replaceSite(settings, { ...site, mirrors: site.mirrors.filter((mirror) => mirror.id !== gone.id) });
}

/** Sets what starts a site's runs without a person. Pure. @throws CommandError `usage` */
export function withTriggers(settings: Settings, siteName: string, triggers: Triggers): Settings {
  return replaceSite(settings, { ...findSite(settings, siteName), triggers });
}

function replaceSite(settings: Settings, site: Site): Settings {
  return { ...settings, sites: settings.sites.map((each) => (each.id === site.id ? site : each)) };
}
