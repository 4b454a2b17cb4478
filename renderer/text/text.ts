import { en, type Text } from './en';

/** Every word that the window shows. A second language is another object of the same type. */
export const text: Text = en;
