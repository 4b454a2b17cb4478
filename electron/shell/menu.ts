import type { MenuItemConstructorOptions } from 'electron';
import type { AppCommand } from '../contract/ipc-schema';
import type { MenuText } from './text/menu-text';

/** What the menu's items do. */
export interface MenuActions {
  /** Shows the window and sends it there. */
  readonly command: (command: AppCommand) => void;
  readonly showStateFolder: () => void;
  readonly openDocs: (document: 'readme' | 'settings') => void;
}

export interface MenuState {
  readonly platform: NodeJS.Platform;
  /** Developer tools are not in the packed app. */
  readonly packaged: boolean;
}

/** The menu as data. */
export function menuTemplate(state: MenuState, actions: MenuActions, words: MenuText): MenuItemConstructorOptions[] {
  const mac = state.platform === 'darwin';
  const settings: MenuItemConstructorOptions = {
    label: words.settings,
    accelerator: 'CmdOrCtrl+,',
    click: () => {
      actions.command('settings');
    },
  };
  return [
    ...(mac ? [appMenu(settings, words)] : []),
    {
      label: words.file,
      submenu: [
        {
          label: words.addSite,
          accelerator: 'CmdOrCtrl+N',
          click: () => {
            actions.command('add-site');
          },
        },
        { type: 'separator' },
        ...(mac ? [] : [settings]),
        { label: words.showSettingsFolder, click: actions.showStateFolder },
        { type: 'separator' },
        mac ? { role: 'close', label: words.close } : { role: 'quit', label: words.quit, accelerator: 'CmdOrCtrl+Q' },
      ],
    },
    editMenu(words),
    viewMenu(state, actions, words),
    {
      role: 'windowMenu',
      label: words.window,
      submenu: [
        { role: 'minimize', label: words.minimise },
        { role: 'close', label: words.close },
      ],
    },
    {
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
        ...(mac ? [] : [{ type: 'separator' as const }, { role: 'about' as const, label: words.about }]),
      ],
    },
  ];
}

function appMenu(settings: MenuItemConstructorOptions, words: MenuText): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about', label: words.about },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'quit', label: words.quit },
    ],
  };
}

function editMenu(words: MenuText): MenuItemConstructorOptions {
  return {
    role: 'editMenu',
    label: words.edit,
    submenu: [
      { role: 'undo', label: words.undo },
      { role: 'redo', label: words.redo },
      { type: 'separator' },
      { role: 'cut', label: words.cut },
      { role: 'copy', label: words.copy },
      { role: 'paste', label: words.paste },
      { role: 'selectAll', label: words.selectAll },
    ],
  };
}

function viewMenu(state: MenuState, actions: MenuActions, words: MenuText): MenuItemConstructorOptions {
  return {
    label: words.view,
    submenu: [
      {
        label: words.overview,
        accelerator: 'CmdOrCtrl+1',
        click: () => {
          actions.command('overview');
        },
      },
      {
        label: words.history,
        accelerator: 'CmdOrCtrl+2',
        click: () => {
          actions.command('history');
        },
      },
      { type: 'separator' },
      { role: 'resetZoom', label: words.actualSize },
      { role: 'zoomIn', label: words.zoomIn },
      { role: 'zoomOut', label: words.zoomOut },
      { role: 'togglefullscreen', label: words.fullScreen },
      ...(state.packaged ? [] : [{ type: 'separator' as const }, { role: 'toggleDevTools' as const }]),
    ],
  };
}
