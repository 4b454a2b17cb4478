import type { BrowserWindow } from 'electron';
import type { MainHandlers, TellWindow } from '../contract/ipc';
import type { Shown } from '../contract/ipc-schema';
import { spokenText } from '../shell/text/spoken';
import { appHandlers } from './app';
import { siteChanger } from './change-sites';
import { demoHandlers } from './demo';
import { dialogsHandlers } from './dialogs';
import { historyHandlers } from './history';
import { importsHandlers } from './imports';
import { KeyOffers } from './key-offers';
import { mirrorsHandlers } from './mirrors';
import type { PathGrants } from './path-grants';
import { preferencesHandlers } from './preferences';
import { runsHandlers } from './runs';
import type { Services } from './services';
import { sitesHandlers } from './sites';
import { triggersHandlers } from './triggers';
import { trustHandlers } from './trust';
import { LastChange } from './undo';
import { vaultHandlers } from './vault';

export interface HandlerParts {
  readonly window: () => BrowserWindow | undefined;
  readonly grants: PathGrants;
  readonly tell: TellWindow;
  /** Called after sites or mirrors were changed. */
  readonly sitesChanged: () => void;
  /** Called with what the window shows. */
  readonly onShows: (shown: Shown) => void;
}

/** All groups over one set of services. */
export function createHandlers(services: Services, { window, grants, tell, sitesChanged, onShows }: HandlerParts): MainHandlers {
  const offers = new KeyOffers();
  const last = new LastChange(services, tell, sitesChanged);
  const changeSites = siteChanger(services, last, sitesChanged);
  return {
    app: appHandlers(services, onShows),
    preferences: preferencesHandlers(services),
    dialogs: dialogsHandlers(grants, window, () => spokenText(services.settings.read().preferences).dialogs),
    sites: sitesHandlers(services, grants, changeSites),
    mirrors: mirrorsHandlers(services, { grants, offers, changeSites }),
    trust: trustHandlers(services, offers),
    vault: vaultHandlers(services, grants),
    runs: runsHandlers(services, window),
    undo: { take: ({ token }) => last.take(token) },
    triggers: triggersHandlers(services, changeSites),
    history: historyHandlers(services, window),
    imports: importsHandlers(services, changeSites, window, () => spokenText(services.settings.read().preferences).dialogs),
    demo: demoHandlers(services),
  };
}
