import { app, Menu } from 'electron';
import { menuTemplate, type MenuActions } from './menu';
import type { MenuText } from './text/menu-text';

let shown: MenuText | undefined;

/** Puts the menu there, anew only where the language has changed: an open one would close. */
export function setAppMenu(actions: MenuActions, words: MenuText): void {
  if (words === shown) return;
  shown = words;
  const state = { platform: process.platform, packaged: app.isPackaged };
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, actions, words)));
}
