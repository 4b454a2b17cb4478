import { homedir } from 'node:os';
import path from 'node:path';
import { app, powerMonitor, shell, type BrowserWindow } from 'electron';
import { createAppServices, type AppServices } from './app-services';
import { createHandlers } from './ipc/handlers';
import { registerHandlers, windowTeller } from './ipc/register';
import type { Services } from './ipc/services';
import { siteViews } from './ipc/site-views';
import { ensureFolder, stateFolders } from './settings/state-folders';
import { onAbsence } from './shell/absence';
import { setAppMenu } from './shell/app-menu';
import { APP_ORIGIN, declareAppScheme, serveRenderer } from './shell/app-protocol';
import { readAppCommandLine } from './shell/command-line';
import { exitOnUncaughtErrors } from './shell/crash-exit';
import { confinePages, refusePermissions, sandboxEveryPage } from './shell/lockdown';
import { openLog } from './shell/log-file';
import { openMainWindow, showWindow } from './shell/main-window';
import { openDocs } from './shell/open-docs';
import { onPowerChange } from './shell/power';
import { Quitting } from './shell/quit';
import { isFirstInstance } from './shell/single-instance';
import { applyTheme } from './shell/theme';
import { wakeCrypto } from './shell/wake-crypto';

const { stateFolder, borrowedElectron, demoFiles } = readAppCommandLine(process.argv.slice(1), process.cwd());
const folders = stateFolders({ state: stateFolder, env: process.env, platform: process.platform, home: homedir() });
ensureFolder(folders.state);
const log = openLog(folders.state);
let window: BrowserWindow | undefined;
const tell = windowTeller(() => window);

exitOnUncaughtErrors(log);
app.setPath('userData', path.join(folders.state, 'window'));
sandboxEveryPage();
declareAppScheme();
confinePages();
if (isFirstInstance(() => showWindow(window))) void app.whenReady().then(openApp);
else app.quit();

async function openApp(): Promise<void> {
  refusePermissions();
  serveRenderer(path.join(__dirname, '../renderer'));
  await wakeCrypto();
  const services = await createAppServices({
    folders,
    borrowedElectron,
    demoFiles,
    tell,
    version: app.getVersion(),
    isOnBattery: () => powerMonitor.isOnBatteryPower(),
    onStale: () => undefined,
    log,
  });
  answerWindow(services);
  themeAsPreferred(services);
  putMenu();
  onAbsence(powerMonitor, () => services.runs.cool());
  onPowerChange(powerMonitor, () => services.triggers.look());
  const quitting = stopRunsBeforeQuit(services);
  window = openMainWindow({
    preload: path.join(__dirname, '../preload/preload.cjs'),
    icon: path.join(__dirname, '../../build/icon.png'),
    place: path.join(folders.state, 'window-place.json'),
  });
  quitting.guard(window);
  services.triggers.start();
}

function answerWindow(services: Services): void {
  const sitesChanged = (): void => tell('sites', 'changed', siteViews(services));
  const handlers = createHandlers(services, () => window, sitesChanged);
  registerHandlers({ handlers, window: () => window, appOrigin: APP_ORIGIN, log });
}

/** Broken settings are told in the window, which must open for that. */
function themeAsPreferred({ settings }: Services): void {
  try {
    applyTheme(settings.read());
  } catch (error) {
    log('The settings cannot be read', error);
  }
}

function putMenu(): void {
  setAppMenu({
    command: (command) => {
      showWindow(window);
      tell('app', 'command', command);
    },
    showStateFolder: () => shell.showItemInFolder(folders.settingsFile),
    openDocs: (document) => {
      openDocs(document).catch((error: unknown) => log('A document did not open', error));
    },
  });
}

function stopRunsBeforeQuit({ runs, demo, triggers }: AppServices): Quitting {
  return new Quitting({
    activeRuns: () => runs.list().filter(({ state }) => state !== 'ended').length,
    stop: async () => {
      triggers.stop();
      await Promise.all([runs.stopAll(), demo.stop()]);
    },
  });
}
