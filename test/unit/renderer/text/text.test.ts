import { afterEach, describe, expect, it } from 'vitest';
import { followLanguage } from '../../../../renderer/formats/locale';
import { de } from '../../../../renderer/text/de';
import { en } from '../../../../renderer/text/en';
import { text } from '../../../../renderer/text/text';

afterEach(() => {
  followLanguage(() => 'en');
});

/** Every sentence with its place; a function as it is written. */
function leaves(tree: unknown, at: string): [string, string][] {
  if (typeof tree === 'string') return [[at, tree]];
  if (typeof tree === 'function') return [[at, String(tree)]];
  return typeof tree === 'object' && tree !== null ? Object.entries(tree).flatMap(([key, value]) => leaves(value, `${at}.${key}`)) : [];
}

describe('the German catalogue', () => {
  const german = leaves(de, 'text');
  const english = new Map(leaves(en, 'text'));

  it('has the English one’s sentences and lists, and no other', () => {
    expect(german.map(([at]) => at).sort()).toEqual([...english.keys()].sort());
  });

  it('leaves no sentence in English', () => {
    const same = german.filter(
      ([at, words]) => words === english.get(at) && /[a-z]{3,} [a-z]{2,} [a-z]{2,}/i.test(words) && !words.includes('=>'),
    );
    expect(same).toEqual([]);
  });

  it.each(german)('%s is written as the others are', (_, words) => {
    expect(words, 'a space before an ellipsis').not.toMatch(/[a-zäöüß]…/i);
    expect(words, 'the word list').not.toMatch(/\b(Mirror|Quelle|Ziel|Origin)\b/);
  });
});

describe('text', () => {
  it('follows the language, also through a branch that someone keeps', () => {
    const { actions } = text.site;
    expect(actions.sync).toBe('Sync');
    followLanguage(() => 'de');
    expect(actions.sync).toBe('Synchronisieren');
    expect(text.overview.summary(1, 2)).toBe('1 Site, 2 Spiegel');
    expect(text.rules.suggested[0]?.why).toBe('Versionsverlauf');
  });
});
