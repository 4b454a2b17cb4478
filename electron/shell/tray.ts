import path from 'node:path';
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import type { TrayState } from './tray-facts';
import type { TrayAction, TrayItem } from './tray-menu';

/** What is seen of the tray. */
export interface TrayView {
  readonly state: TrayState;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

export interface TrayParts {
  /** The folder of the icons. */
  readonly icons: string;
  readonly platform: NodeJS.Platform;
  readonly act: (action: TrayAction) => void;
}

/** The icon in the tray or menu bar. A click opens the window; where the desktop gives clicks to the menu alone, its Open does. */
export class AppTray {
  readonly #tray: Tray;
  #shown = '';
  #state: TrayState = 'idle';

  constructor(private readonly parts: TrayParts) {
    this.#tray = new Tray(iconOf(parts, 'idle'));
    if (parts.platform !== 'darwin') this.#tray.on('click', () => parts.act({ do: 'open' }));
  }

  /** Shows a state; what is shown already is left alone, so that an open menu stays open. */
  show(view: TrayView): void {
    const shown = JSON.stringify(view);
    if (shown === this.#shown || this.#tray.isDestroyed()) return;
    this.#shown = shown;
    if (view.state !== this.#state) this.#tray.setImage(iconOf(this.parts, view.state));
    this.#state = view.state;
    this.#tray.setToolTip(view.tooltip);
    this.#tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(view.items, this.parts.act)));
  }

  close(): void {
    this.#tray.destroy();
  }
}

/** The menu's items as Electron builds them. In labels, `&` would mark a key. */
export function trayTemplate(items: readonly TrayItem[], act: (action: TrayAction) => void): MenuItemConstructorOptions[] {
  return items.map((item): MenuItemConstructorOptions => {
    if (item.kind === 'separator') return { type: 'separator' };
    const label = item.label.replaceAll('&', '&&');
    if (item.kind === 'text') return { label, enabled: false };
    if (item.kind === 'menu') return { label, submenu: trayTemplate(item.items, act) };
    return {
      label,
      enabled: item.enabled,
      click: () => {
        act(item.action);
      },
    };
  });
}

function iconOf({ icons, platform }: TrayParts, state: TrayState): Electron.NativeImage {
  return nativeImage.createFromPath(path.join(icons, platform === 'darwin' ? `${state}Template.png` : `${state}.png`));
}
