import { nativeTheme } from 'electron';
import type { Settings } from '../contract/site';

/** Applies the preferred theme to native parts and to `prefers-color-scheme`. Returns the settings as they came. */
export function applyTheme(settings: Settings): Settings {
  nativeTheme.themeSource = settings.preferences.theme;
  return settings;
}
