import type { BrowserWindow } from 'electron';
import type { MainHandlers } from '../contract/ipc';
import { spokenText } from '../shell/text/spoken';
import { appHandlers } from './app';
import { siteChanger } from './change-sites';
import { demoHandlers } from './demo';
import { dialogsHandlers } from './dialogs';
import { historyHandlers } from './history';
import { KeyOffers } from './key-offers';
import { mirrorsHandlers } from './mirrors';
import { PathGrants } from './path-grants';
import { preferencesHandlers } from './preferences';
import { runsHandlers } from './runs';
import type { Services } from './services';
import { sitesHandlers } from './sites';
import { triggersHandlers } from './triggers';
import { trustHandlers } from './trust';
import { vaultHandlers } from './vault';

/** All groups over one set of services. @param sitesChanged is called after sites or mirrors were changed */
export function createHandlers(services: Services, window: () => BrowserWindow | undefined, sitesChanged: () => void): MainHandlers {
  const grants = new PathGrants();
  const offers = new KeyOffers();
  const changeSites = siteChanger(services, sitesChanged);
  return {
    app: appHandlers(services),
    preferences: preferencesHandlers(services),
    dialogs: dialogsHandlers(grants, window, () => spokenText(services.settings.read().preferences).dialogs),
    sites: sitesHandlers(services, grants, changeSites),
    mirrors: mirrorsHandlers(services, { grants, offers, changeSites }),
    trust: trustHandlers(services, offers),
    vault: vaultHandlers(services, grants),
    runs: runsHandlers(services, window),
    triggers: triggersHandlers(services, changeSites),
    history: historyHandlers(services, window),
    demo: demoHandlers(services),
  };
}
