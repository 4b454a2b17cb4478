import { app, Menu } from 'electron';
import type { Shown } from '../contract/ipc-schema';
import { menuTemplate, type MenuActions, type MenuSite } from './menu';
import type { MenuText } from './text/menu-text';

/** The menu bar. It is put there anew only where something in it changes: an open menu would close. */
export class AppMenu {
  #shown: Shown = { siteId: null, hasChanges: false };
  #put = '';

  /** @param siteOf what the menu is about, as it stands now */
  constructor(
    private readonly actions: MenuActions,
    private words: MenuText,
    private readonly siteOf: (shown: Shown) => MenuSite | null,
  ) {
    this.refresh();
  }

  speak(words: MenuText): void {
    this.words = words;
    this.refresh();
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.refresh();
  }

  refresh(): void {
    const state = { platform: process.platform, packaged: app.isPackaged, site: this.siteOf(this.#shown) };
    const put = JSON.stringify([state, this.words]);
    if (put === this.#put) return;
    this.#put = put;
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, this.actions, this.words)));
  }
}
