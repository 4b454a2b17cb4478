import type { BrowserWindow } from 'electron';
import type { Preferences } from '../contract/site';
import { askMinimise, explainTray } from './ask-closing';
import { whatClosingDoes } from './closing';
import { clockWords } from './clock-words';
import { Explained } from './explained';
import { showWindow } from './main-window';
import type { ShellText } from './text/en';
import { AppTray } from './tray';
import { isAutomatic, savedSites, statusLine, trayState, type TrayFacts } from './tray-facts';
import { watchTrayHost } from './tray-host';
import { trayMenu, type TrayAction } from './tray-menu';

/** The tray changes at most so often; milliseconds. */
const REFRESH_MS = 400;
/** A panel that restarts, or comes after us at login, has so long; milliseconds. */
const WITHOUT_TRAY_MS = 10_000;

export interface PresenceParts {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly stateFolder: string;
  /** The folder of the tray's icons. */
  readonly icons: string;
  /** What the tray shows, as it is now. */
  readonly facts: () => TrayFacts;
  readonly preferences: () => Preferences;
  readonly text: () => ShellText;
  /** The language in which times are written. */
  readonly locale: () => string;
  readonly window: () => BrowserWindow | undefined;
  /** Opens the window, which is not there yet. */
  readonly openWindow: (how: 'shown' | 'minimised') => void;
  readonly act: (action: TrayAction) => void;
  readonly quit: () => void;
  /** A person wants closing to quit from now on. */
  readonly quitOnClose: () => void;
  /** There is no tray where one is needed. */
  readonly sayNoTray: () => void;
}

/** How the app is there on the desktop: its window, its icon in the tray, and which of them stays. */
export class Presence {
  readonly #explained: Explained;
  #tray: AppTray | undefined;
  #refresh: NodeJS.Timeout | undefined;
  #asking = false;

  constructor(private readonly parts: PresenceParts) {
    this.#explained = new Explained(parts.stateFolder);
  }

  /** Begins: with a window, or to the tray. Where no tray comes, the window opens minimised. */
  start(background: boolean): void {
    if (!background) this.parts.openWindow('shown');
    watchTrayHost(this.parts, (there) => {
      if (there) this.#putTray();
      else this.#dropTray();
    });
  }

  /** Brings the window to the front; opens it where there is none. */
  showWindow(): void {
    if (this.parts.window()) showWindow(this.parts.window());
    else this.parts.openWindow('shown');
  }

  /** Something that the tray shows may have changed. */
  changed(): void {
    if (!this.#tray || this.#refresh) return;
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      this.#show();
    }, REFRESH_MS);
  }

  /** The window's close button was pressed. */
  async close(window: BrowserWindow): Promise<void> {
    if (this.#asking) return;
    const automatic = savedSites(this.parts.facts()).some(isAutomatic);
    const closing = whatClosingDoes({ closing: this.parts.preferences().closing, tray: this.#tray !== undefined, automatic });
    if (closing === 'quit') this.parts.quit();
    else if (closing === 'minimise') window.minimize();
    else await this.#asked(() => (closing === 'hide' ? this.#hide(window) : this.#askMinimise(window)));
  }

  async #asked(ask: () => Promise<void>): Promise<void> {
    this.#asking = true;
    await ask().finally(() => {
      this.#asking = false;
    });
  }

  async #hide(window: BrowserWindow): Promise<void> {
    if (this.#explained.once('closing-to-tray') && (await explainTray(window, this.parts.text().closing)) === 'quit') {
      this.parts.quitOnClose();
      this.parts.quit();
    } else window.hide();
  }

  async #askMinimise(window: BrowserWindow): Promise<void> {
    const answer = await askMinimise(window, this.parts.text().closing);
    if (answer === 'minimise') window.minimize();
    if (answer === 'quit') this.parts.quit();
  }

  #putTray(): void {
    const { icons, platform, act } = this.parts;
    this.#tray ??= new AppTray({ icons, platform, act });
    this.#show();
  }

  #show(): void {
    const facts = this.parts.facts();
    const text = this.parts.text();
    const time = (iso: string): string => clockWords(iso, Date.now(), this.parts.locale());
    const tooltip = `Heliograph: ${statusLine(facts, text, time)}`;
    this.#tray?.show({ state: trayState(facts), tooltip, items: trayMenu(facts, text, time) });
  }

  /** Nobody may be left with an app that has neither window nor tray. */
  #dropTray(): void {
    this.#tray?.close();
    this.#tray = undefined;
    setTimeout(() => {
      if (this.#tray) return;
      const window = this.parts.window();
      if (window && (window.isVisible() || window.isMinimized())) return;
      if (!window) this.parts.openWindow('minimised');
      else {
        window.showInactive();
        window.minimize();
      }
      if (this.#explained.once('no-tray')) this.parts.sayNoTray();
    }, WITHOUT_TRAY_MS);
  }
}
