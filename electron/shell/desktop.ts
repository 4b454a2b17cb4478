import { homedir } from 'node:os';
import path from 'node:path';
import { app, type BrowserWindow } from 'electron';
import type { TellWindow } from '../contract/ipc';
import type { AppCommand, NotificationTest } from '../contract/ipc-schema';
import type { Preferences, Settings, Site } from '../contract/site';
import type { Services } from '../ipc/services';
import { siteViews } from '../ipc/site-views';
import { settingsOrDefaults } from '../settings/parse-settings';
import type { StateFolders } from '../settings/state-folders';
import { Messenger } from './messenger';
import { Presence } from './presence';
import { startAtLogin } from './start-at-login';
import { shellText, shownLanguage } from './text/text';
import type { ShellText } from './text/en';
import { applyTheme } from './theme';
import { ToldFacts } from './told-facts';
import { actOn } from './tray-actions';
import type { TrayFacts } from './tray-facts';

export interface DesktopParts {
  readonly services: Services;
  readonly folders: StateFolders;
  /** The folder that holds `icon.png` and the tray's icons. */
  readonly icons: string;
  /** What a start at login has to be told, as this one was. */
  readonly sayAgain: readonly string[];
  /** False for a try-out, which keeps nothing. */
  readonly mayStartAtLogin: boolean;
  readonly window: () => BrowserWindow | undefined;
  /** Opens the window, which is not there yet. */
  readonly openWindow: (how: 'shown' | 'minimised') => void;
  readonly tellWindow: TellWindow;
  readonly log: (what: string, error?: unknown) => void;
}

/** The app outside of its window: tray, notifications, closing, start at login. */
export interface Desktop {
  start(background: boolean): void;
  /** Hears all that the window is told. */
  readonly hear: TellWindow;
  /** Settings were changed. */
  obey(settings: Settings): void;
  showWindow(): void;
  /** Shows the window and sends it there. */
  command(command: AppCommand): void;
  /** The window's close button was pressed. */
  close(): void;
  stale(site: Site, mirrorId: string): void;
  testNotification(): Promise<NotificationTest>;
  /** Tells what still waits to be told. */
  end(): Promise<void>;
}

/** Puts the parts of the shell together that are there without a window. */
export function createDesktop(parts: DesktopParts): Desktop {
  const { services, folders, log, window } = parts;
  const preferences = preferencesOf(parts);
  const text = (): ShellText => shellText(preferences().language, app.getLocale());
  const messenger: Messenger = new Messenger({
    stateFolder: folders.state,
    version: app.getVersion(),
    icon: path.join(parts.icons, 'icon.png'),
    sites: () => settingsOrDefaults(services.settings).sites,
    preferences,
    text,
    isLookedAt: () => window()?.isFocused() === true,
    onClick: (siteId) => send(siteId),
    log,
  });
  const told = new ToldFacts({
    changed: () => presence.changed(),
    event: (event, runs) => messenger.hear(event, runs),
  });
  const presence: Presence = new Presence({
    platform: process.platform,
    env: process.env,
    stateFolder: folders.state,
    icons: path.join(parts.icons, 'tray'),
    facts: () => told.get(),
    preferences,
    text,
    locale: () => (preferences().language === 'system' ? app.getLocale() : shownLanguage(preferences().language, '')),
    window,
    openWindow: parts.openWindow,
    act: (action) =>
      actOn(action, { services, facts: () => told.get(), showWindow: () => presence.showWindow(), openSite: send, quit, log }),
    quit,
    quitOnClose: () => {
      services.settings.change((before) => ({ ...before, preferences: { ...before.preferences, closing: 'quit' } }));
    },
    sayNoTray: () => messenger.say(text().closing.noTray.title, text().closing.noTray.body, null),
  });
  const send = (siteId: string | null): void => {
    presence.showWindow();
    whenLoaded(window(), () => {
      if (siteId === null) parts.tellWindow('app', 'command', 'overview');
      else parts.tellWindow('app', 'openSite', siteId);
    });
  };
  return {
    hear: told.hear,
    start(background) {
      obeySettings(parts, log);
      told.begin(factsNow(services, log));
      presence.start(background);
      app.on('activate', () => presence.showWindow());
    },
    obey(settings) {
      applyLoginStart(parts, settings.preferences.startAtLogin);
      presence.changed();
    },
    showWindow: () => presence.showWindow(),
    command(command) {
      presence.showWindow();
      whenLoaded(window(), () => parts.tellWindow('app', 'command', command));
    },
    close() {
      const open = window();
      if (open) presence.close(open).catch((error: unknown) => log('The window could not be closed', error));
    },
    stale: (site, mirrorId) => messenger.stale(site, mirrorId),
    testNotification: () => messenger.test(),
    end: () => messenger.close(),
  };
}

function quit(): void {
  app.quit();
}

function preferencesOf({ services }: DesktopParts): () => Preferences {
  return () => settingsOrDefaults(services.settings).preferences;
}

/** Broken settings are told in the window, which must open for that. */
function obeySettings(parts: DesktopParts, log: DesktopParts['log']): void {
  try {
    const { preferences } = applyTheme(parts.services.settings.read());
    applyLoginStart(parts, preferences.startAtLogin);
  } catch (error) {
    log('The settings cannot be read', error);
  }
}

function applyLoginStart({ mayStartAtLogin, sayAgain, log }: DesktopParts, wanted: boolean): void {
  if (!mayStartAtLogin) return;
  try {
    startAtLogin({ wanted, words: sayAgain, env: process.env, home: homedir() });
  } catch (error) {
    log('Starting at login could not be changed', error);
  }
}

function factsNow(services: Services, log: DesktopParts['log']): TrayFacts {
  const known = <T>(read: () => readonly T[]): readonly T[] => {
    try {
      return read();
    } catch (error) {
      log('The tray cannot show everything', error);
      return [];
    }
  };
  return { sites: known(() => siteViews(services)), runs: services.runs.list(), triggers: known(() => services.triggers.list()) };
}

/** A window that has just been opened hears nothing yet. */
function whenLoaded(window: BrowserWindow | undefined, tell: () => void): void {
  if (window?.webContents.isLoading()) window.webContents.once('did-finish-load', tell);
  else tell();
}
