import { app } from 'electron';
import type { Preferences } from '../../contract/site';
import type { ShellText } from './en';
import { shellText } from './text';

/** The main process' words as the preferences and this desktop want them. */
export function spokenText({ language }: Pick<Preferences, 'language'>): ShellText {
  return shellText(language, app.getLocale());
}
