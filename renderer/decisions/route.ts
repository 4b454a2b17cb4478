export const SITE_TABS = ['mirrors', 'changes', 'verification', 'charts', 'history', 'rules'] as const;
export type SiteTab = (typeof SITE_TABS)[number];

/** Where the window is. */
export type Route =
  | { readonly screen: 'overview' | 'history' | 'settings' | 'demo' | 'import' }
  | { readonly screen: 'site'; readonly siteId: string; readonly tab: SiteTab };

const PLAIN = ['overview', 'history', 'settings', 'demo', 'import'] as const;

/** Reads the part of the address behind `#`; whatever is not a place is the overview. */
export function parseRoute(hash: string): Route {
  const [screen = '', siteId = '', tab = ''] = hash.replace(/^#\/?/, '').split('/');
  if (screen === 'site' && /^[a-z0-9][a-z0-9-]{0,63}$/.test(siteId)) {
    return { screen: 'site', siteId, tab: SITE_TABS.find((name) => name === tab) ?? 'mirrors' };
  }
  return { screen: PLAIN.find((name) => name === screen) ?? 'overview' };
}

export function formatRoute(route: Route): string {
  return route.screen === 'site' ? `#/site/${route.siteId}/${route.tab}` : `#/${route.screen}`;
}
