import { language, type Language } from '../formats/locale';
import { de } from './de';
import { en, type Text } from './en';
import { liveText } from './live-text';

const catalogues: Record<Language, Text> = { en, de };

/** Every word that the window shows, in the language that is spoken now. A component that reads it follows a change. */
export const text: Text = liveText(() => catalogues[language()]);
