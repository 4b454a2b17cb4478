import { formatCount } from '../formats/numbers';

/** Counts in a language: `1 file`, `18,412 files`; `1 Datei`, `18.412 Dateien`. */
export function countedIn(language: string): (count: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language);
  return (count, one, other) => `${formatCount(count)} ${rules.select(count) === 'one' ? one : other}`;
}
