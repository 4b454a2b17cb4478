import { formatCount } from '../../formats/numbers';

const rules = new Intl.PluralRules('de');

/** `1 Datei`, `18.412 Dateien`. */
export function counted(count: number, one: string, other: string): string {
  return `${formatCount(count)} ${rules.select(count) === 'one' ? one : other}`;
}
