import type { MenuItemConstructorOptions } from 'electron';
import type { AppCommand } from '../contract/ipc-schema';

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
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = state.platform === 'darwin';
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => {
      actions.command('settings');
    },
  };
  return [
    ...(mac ? [appMenu(settings)] : []),
    {
      label: '&File',
      submenu: [
        {
          label: 'Add site…',
          accelerator: 'CmdOrCtrl+N',
          click: () => {
            actions.command('add-site');
          },
        },
        { type: 'separator' },
        ...(mac ? [] : [settings]),
        { label: 'Show settings folder', click: actions.showStateFolder },
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit', accelerator: 'CmdOrCtrl+Q' },
      ],
    },
    { role: 'editMenu' },
    viewMenu(state, actions),
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        {
          label: 'Read me',
          accelerator: 'F1',
          click: () => {
            actions.openDocs('readme');
          },
        },
        {
          label: 'Settings explained',
          click: () => {
            actions.openDocs('settings');
          },
        },
        ...(mac ? [] : [{ type: 'separator' as const }, { role: 'about' as const }]),
      ],
    },
  ];
}

function appMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'quit' },
    ],
  };
}

function viewMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: '&View',
    submenu: [
      {
        label: 'Overview',
        accelerator: 'CmdOrCtrl+1',
        click: () => {
          actions.command('overview');
        },
      },
      {
        label: 'History',
        accelerator: 'CmdOrCtrl+2',
        click: () => {
          actions.command('history');
        },
      },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      ...(state.packaged ? [] : [{ type: 'separator' as const }, { role: 'toggleDevTools' as const }]),
    ],
  };
}
