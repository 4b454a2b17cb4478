import { formatCount } from '../../formats/numbers';

const rules = new Intl.PluralRules('en');

/** `1 file`, `18,412 files`. */
export function counted(count: number, one: string, other: string): string {
  return `${formatCount(count)} ${rules.select(count) === 'one' ? one : other}`;
}
