import type { Preferences } from '../../contract/site';
import { de } from './de';
import { en, type ShellText } from './en';

/** The language that is shown: the chosen one, or the desktop's where there is a catalogue of it, English otherwise. */
export function shownLanguage(preference: Preferences['language'], desktop: string): 'en' | 'de' {
  if (preference !== 'system') return preference;
  return /^de([-_]|$)/i.test(desktop) ? 'de' : 'en';
}

/** The main process' words in the language that is shown. @param desktop the desktop's locale, such as `de-AT` */
export function shellText(preference: Preferences['language'], desktop: string): ShellText {
  return shownLanguage(preference, desktop) === 'de' ? de : en;
}
