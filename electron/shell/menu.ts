import type { MenuItemConstructorOptions } from 'electron';
import type { AppCommand, RunView } from '../contract/ipc-schema';
import type { Site } from '../contract/site';
import type { MenuText } from './text/menu-text';

/** What the menu's items do. */
export interface MenuActions {
  /** Shows the window and sends it there. */
  readonly command: (command: AppCommand) => void;
  readonly showStateFolder: () => void;
  readonly openDocs: (document: 'readme' | 'settings') => void;
}

/** The site that the window shows, as far as items depend on it. */
export interface MenuSite {
  /** The demo's site is not saved: it cannot be edited. */
  readonly isSaved: boolean;
  readonly hasMirrors: boolean;
  readonly run: 'running' | 'paused' | null;
  /** Changes are there to be exported. */
  readonly hasChanges: boolean;
}

export interface MenuState {
  readonly platform: NodeJS.Platform;
  /** Developer tools are not in the packed app. */
  readonly packaged: boolean;
  /** Null: the window shows no site. */
  readonly site: MenuSite | null;
}

/** What the menu needs to know of the site that is shown. Pure. */
export function siteInMenu(sites: readonly Site[], runs: readonly RunView[], siteId: string | null, hasChanges: boolean): MenuSite | null {
  if (siteId === null) return null;
  const site = sites.find(({ id }) => id === siteId);
  const run = runs.find((each) => each.siteId === siteId && each.state !== 'ended');
  return {
    isSaved: site !== undefined,
    hasMirrors: site === undefined || site.mirrors.length > 0,
    run: run === undefined || run.state === 'ended' ? null : run.state,
    hasChanges,
  };
}

type Item = MenuItemConstructorOptions;
/** Makes an item that sends the window a command. */
type Sends = (label: string, command: AppCommand, more?: Pick<Item, 'accelerator' | 'enabled'>) => Item;

const LINE: Item = { type: 'separator' };

/** The menu as data. */
export function menuTemplate(state: MenuState, actions: MenuActions, words: MenuText): Item[] {
  const mac = state.platform === 'darwin';
  const sends: Sends = (label, command, more = {}) => ({
    label,
    ...more,
    click: () => {
      actions.command(command);
    },
  });
  const settings = sends(words.settings, 'settings', { accelerator: 'CmdOrCtrl+,' });
  return [
    ...(mac ? [appMenu(settings, words)] : []),
    fileMenu(state, actions, words, sends, settings),
    editMenu(words),
    viewMenu(state, words, sends),
    siteMenu(state.site, words, sends),
    runMenu(state.site, words, sends),
    {
      role: 'windowMenu',
      label: words.window,
      submenu: [
        { role: 'minimize', label: words.minimise },
        { role: 'close', label: words.close },
      ],
    },
    helpMenu(mac, actions, words, sends),
  ];
}

function fileMenu({ platform, site }: MenuState, actions: MenuActions, words: MenuText, sends: Sends, settings: Item): Item {
  const mac = platform === 'darwin';
  const enabled = site?.hasChanges === true;
  return {
    label: words.file,
    submenu: [
      sends(words.addSite, 'add-site', { accelerator: 'CmdOrCtrl+N' }),
      LINE,
      sends(words.exportTable, 'export-csv', { enabled }),
      sends(words.exportPlan, 'export-json', { enabled }),
      sends(words.copyCommand, 'copy-command', { enabled: enabled && site.isSaved }),
      LINE,
      ...(mac ? [] : [settings]),
      { label: words.showSettingsFolder, click: actions.showStateFolder },
      LINE,
      mac ? { role: 'close', label: words.close } : { role: 'quit', label: words.quit, accelerator: 'CmdOrCtrl+Q' },
    ],
  };
}

function appMenu(settings: Item, words: MenuText): Item {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about', label: words.about },
      LINE,
      settings,
      LINE,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'quit', label: words.quit },
    ],
  };
}

function editMenu(words: MenuText): Item {
  return {
    role: 'editMenu',
    label: words.edit,
    submenu: [
      { role: 'undo', label: words.undo },
      { role: 'redo', label: words.redo },
      LINE,
      { role: 'cut', label: words.cut },
      { role: 'copy', label: words.copy },
      { role: 'paste', label: words.paste },
      { role: 'selectAll', label: words.selectAll },
    ],
  };
}

function viewMenu(state: MenuState, words: MenuText, sends: Sends): Item {
  return {
    label: words.view,
    submenu: [
      sends(words.palette, 'palette', { accelerator: 'CmdOrCtrl+K' }),
      LINE,
      sends(words.overview, 'overview', { accelerator: 'CmdOrCtrl+1' }),
      sends(words.history, 'history', { accelerator: 'CmdOrCtrl+2' }),
      LINE,
      { role: 'resetZoom', label: words.actualSize },
      { role: 'zoomIn', label: words.zoomIn },
      { role: 'zoomOut', label: words.zoomOut },
      { role: 'togglefullscreen', label: words.fullScreen },
      ...(state.packaged ? [] : [LINE, { role: 'toggleDevTools' as const }]),
    ],
  };
}

function siteMenu(site: MenuSite | null, words: MenuText, sends: Sends): Item {
  const enabled = site?.isSaved === true;
  return {
    label: words.site,
    submenu: [sends(words.addMirror, 'add-mirror', { enabled }), sends(words.editSite, 'edit-site', { enabled })],
  };
}

/** Nothing here starts a removal by itself: a sync that removes something waits for a press on its own button. */
function runMenu(site: MenuSite | null, words: MenuText, sends: Sends): Item {
  const isFree = site?.hasMirrors === true && site.run === null;
  return {
    label: words.run,
    submenu: [
      sends(words.preview, 'preview', { accelerator: 'F5', enabled: isFree }),
      sends(words.sync, 'sync', { accelerator: 'CmdOrCtrl+Return', enabled: isFree }),
      LINE,
      sends(words.verifyQuick, 'verify-quick', { enabled: isFree }),
      sends(words.verifyFull, 'verify-full', { enabled: isFree }),
      LINE,
      sends(words.pauseRun, 'pause-run', { enabled: site?.run === 'running' }),
      sends(words.resumeRun, 'resume-run', { enabled: site?.run === 'paused' }),
      sends(words.stopRun, 'stop-run', { enabled: site !== null && site.run !== null }),
    ],
  };
}

function helpMenu(mac: boolean, actions: MenuActions, words: MenuText, sends: Sends): Item {
  return {
    role: 'help',
    label: words.help,
    submenu: [
      {
        label: words.readme,
        accelerator: 'F1',
        click: () => {
          actions.openDocs('readme');
        },
      },
      {
        label: words.settingsExplained,
        click: () => {
          actions.openDocs('settings');
        },
      },
      sends(words.shortcuts, 'shortcuts'),
      ...(mac ? [] : [LINE, { role: 'about' as const, label: words.about }]),
    ],
  };
}
