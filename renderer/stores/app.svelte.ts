import type { AppFacts } from '../../electron/contract/ipc-schema';
import { DEFAULT_PREFERENCES, type Preferences } from '../../electron/contract/site';
import { api } from '../api';
import { followLanguage, languageFor } from '../formats/locale';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

class App {
  facts = $state.raw<AppFacts | null>(null);
  preferences = $state.raw<Preferences>(DEFAULT_PREFERENCES);
  #systemIsDark = $state(dark.matches);
  readonly theme = $derived(this.preferences.theme === 'system' ? (this.#systemIsDark ? 'dark' : 'light') : this.preferences.theme);
  #desktopLanguage = $state(navigator.language);
  readonly language = $derived(languageFor(this.preferences.language, this.#desktopLanguage));

  async start(): Promise<void> {
    followLanguage(() => this.language);
    window.addEventListener('languagechange', () => {
      this.#desktopLanguage = navigator.language;
    });
    dark.addEventListener('change', (event) => {
      this.#systemIsDark = event.matches;
    });
    [this.facts, this.preferences] = await Promise.all([api.app.facts(), api.preferences.get()]);
  }

  /** Changes some preferences and keeps the others. */
  async prefer(change: Partial<Preferences>): Promise<void> {
    this.preferences = await api.preferences.set({ ...this.preferences, ...change });
  }
}

export const app = new App();
