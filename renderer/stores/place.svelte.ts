import type { PathGrant } from '../../electron/contract/ipc-schema';
import type { Purpose } from '../decisions/purpose';
import { formatRoute, parseRoute, type Route, type SiteTab } from '../decisions/route';

/** What may lie over the window; one at a time. */
export type Sheet =
  | { readonly kind: 'site-form'; readonly siteId: string | null; readonly purpose?: Purpose; readonly dropped?: PathGrant }
  | { readonly kind: 'mirror-form'; readonly siteId: string; readonly mirrorId: string | null }
  | { readonly kind: 'shortcuts' };

class Place {
  route = $state.raw<Route>(parseRoute(location.hash));
  sheet = $state.raw<Sheet | null>(null);
  /** Grows each time that the palette is asked for. */
  paletteWanted = $state(0);

  start(): void {
    window.addEventListener('hashchange', () => {
      this.route = parseRoute(location.hash);
    });
  }

  go(route: Route): void {
    this.sheet = null;
    location.hash = formatRoute(route);
    this.route = route;
  }

  site(siteId: string, tab: SiteTab = 'mirrors'): void {
    this.go({ screen: 'site', siteId, tab });
  }

  open(sheet: Sheet): void {
    this.sheet = sheet;
  }

  close(): void {
    this.sheet = null;
  }
}

export const place = new Place();
