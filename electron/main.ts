import { homedir } from 'node:os';
import path from 'node:path';
import { app, powerMonitor, shell, type BrowserWindow } from 'electron';
import { createAppServices, type AppServices } from './app-services';
import type { TellWindow } from './contract/ipc';
import type { Shown } from './contract/ipc-schema';
import { receiveDrops } from './ipc/drops';
import { createHandlers } from './ipc/handlers';
import { PathGrants } from './ipc/path-grants';
import { isTrusted, registerHandlers, windowTeller } from './ipc/register';
import type { Services } from './ipc/services';
import { siteViews } from './ipc/site-views';
import { settingsOrDefaults } from './settings/parse-settings';
import { ensureFolder, stateFolders } from './settings/state-folders';
import { onAbsence } from './shell/absence';
import { AppMenu } from './shell/app-menu';
import { APP_ORIGIN, declareAppScheme, serveRenderer } from './shell/app-protocol';
import { readAppCommandLine } from './shell/command-line';
import { exitOnUncaughtErrors } from './shell/crash-exit';
import { createDesktop, type Desktop } from './shell/desktop';
import { confinePages, refusePermissions, sandboxEveryPage } from './shell/lockdown';
import { openLog } from './shell/log-file';
import { openMainWindow } from './shell/main-window';
import { siteInMenu, type MenuActions } from './shell/menu';
import { openDocs } from './shell/open-docs';
import { onPowerChange } from './shell/power';
import { Quitting } from './shell/quit';
import { isFirstInstance } from './shell/single-instance';
import type { DropText } from './shell/text/drop-text';
import { spokenText } from './shell/text/spoken';
import { wasStartedAtLogin } from './shell/start-at-login';
import { wakeCrypto } from './shell/wake-crypto';

const commandLine = readAppCommandLine(process.argv.slice(1), process.cwd());
const { stateFolder, borrowedElectron, demoFiles } = commandLine;
const folders = stateFolders({ state: stateFolder, env: process.env, platform: process.platform, home: homedir() });
ensureFolder(folders.state);
const log = openLog(folders.state);
let window: BrowserWindow | undefined;
let desktop: Desktop | undefined;
let menu: AppMenu | undefined;
const tellWindow = windowTeller(() => window);
const tell: TellWindow = (group, name, payload) => {
  tellWindow(group, name, payload);
  if ((group === 'runs' || group === 'sites') && name === 'changed') menu?.refresh();
  desktop?.hear(group, name, payload);
};

exitOnUncaughtErrors(log);
app.setPath('userData', path.join(folders.state, 'window'));
sandboxEveryPage();
declareAppScheme();
confinePages();
if (isFirstInstance(() => desktop?.showWindow())) void app.whenReady().then(openApp);
else app.quit();

async function openApp(): Promise<void> {
  refusePermissions();
  serveRenderer(path.join(__dirname, '../renderer'));
  await wakeCrypto();
  const services: AppServices = await createAppServices({
    folders,
    borrowedElectron,
    demoFiles,
    tell,
    version: app.getVersion(),
    isOnBattery: () => powerMonitor.isOnBatteryPower(),
    onSettings: (settings) => {
      menu?.speak(spokenText(settings.preferences).menu);
      desktop?.obey(settings);
    },
    testNotification: () => connected(desktop).testNotification(),
    onStale: ({ site, mirrorId }) => desktop?.stale(site, mirrorId),
    log,
  });
  answerWindow(services);
  menu = openMenu(services);
  onAbsence(powerMonitor, () => services.runs.cool());
  onPowerChange(powerMonitor, () => services.triggers.look());
  const quitting = stopRunsBeforeQuit(services);
  desktop = createDesktop({
    services,
    folders,
    icons: path.join(__dirname, '../../build'),
    sayAgain: stateFolder === undefined ? [] : [`--state=${stateFolder}`],
    mayStartAtLogin: borrowedElectron === undefined,
    window: () => window,
    openWindow: (how) => {
      window = openWindow(how);
      quitting.guard(window, () => desktop?.close());
    },
    tellWindow,
    log,
  });
  desktop.start(commandLine.background || wasStartedAtLogin());
  services.triggers.start();
}

function openWindow(how: 'shown' | 'minimised'): BrowserWindow {
  const files = {
    preload: path.join(__dirname, '../preload/preload.cjs'),
    icon: path.join(__dirname, '../../build/icon.png'),
    place: path.join(folders.state, 'window-place.json'),
  };
  return openMainWindow(files, how);
}

function answerWindow(services: Services): void {
  const sitesChanged = (): void => tell('sites', 'changed', siteViews(services));
  const ours = { window: () => window, appOrigin: APP_ORIGIN };
  const grants = new PathGrants();
  const onShows = (shown: Shown): void => menu?.show(shown);
  const handlers = createHandlers(services, { window: ours.window, grants, tell, sitesChanged, onShows });
  registerHandlers({ handlers, ...ours, log });
  const words = (): DropText => spokenText(settingsOrDefaults(services.settings).preferences).dialogs.drop;
  receiveDrops({ grants, window: ours.window, tell, words, isTrusted: (event) => isTrusted(event, ours) });
}

function openMenu({ settings, runs }: Services): AppMenu {
  const actions: MenuActions = {
    command: (command) => desktop?.command(command),
    showStateFolder: () => shell.showItemInFolder(folders.settingsFile),
    openDocs: (document) => {
      openDocs(document).catch((error: unknown) => log('A document did not open', error));
    },
  };
  return new AppMenu(actions, spokenText(settingsOrDefaults(settings).preferences).menu, ({ siteId, hasChanges }) =>
    siteInMenu(settingsOrDefaults(settings).sites, runs.list(), siteId, hasChanges),
  );
}

function stopRunsBeforeQuit({ runs, demo, triggers, settings }: AppServices): Quitting {
  return new Quitting({
    words: () => spokenText(settingsOrDefaults(settings).preferences).quitting,
    activeRuns: () => runs.list().filter(({ state }) => state !== 'ended').length,
    stop: async () => {
      triggers.stop();
      await Promise.all([runs.stopAll(), demo.stop()]);
      await desktop?.end();
    },
  });
}

function connected(there: Desktop | undefined): Desktop {
  if (!there) throw new Error('The app has not started yet.');
  return there;
}
