import { nativeTheme } from 'electron';
import type { Preferences } from '../contract/site';

/** Applies the preferred theme to native parts; the page follows through `prefers-color-scheme`. */
export function applyTheme(preferences: Preferences): void {
  nativeTheme.themeSource = preferences.theme;
}
