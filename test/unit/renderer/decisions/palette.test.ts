import { describe, expect, it } from 'vitest';
import { bestOf, paletteScore } from '../../../../renderer/decisions/palette';

const items = ['Sync downloads.example.org', 'Sync docs.example.org', 'Verify docs.example.org', 'Settings', 'Pause everything'].map(
  (label) => ({ label, kind: 'Action' }),
);
const found = (typed: string): string[] => bestOf(items, typed, 3).map(({ label }) => label);

describe('the palette', () => {
  it('finds words anywhere, in any order, and those that begin a word first', () => {
    expect(found('docs')).toEqual(['Sync docs.example.org', 'Verify docs.example.org']);
    expect(found('docs ver')).toEqual(['Verify docs.example.org']);
    expect(found('set')).toEqual(['Settings']);
  });

  it('takes letters with others between, if they begin words or stand together', () => {
    expect(found('sdo')).toEqual(['Sync docs.example.org', 'Sync downloads.example.org']);
    expect(found('vd')).toEqual(['Verify docs.example.org']);
    expect(paletteScore('sns', 'a question of reasons')).toBeNull();
  });

  it('minds neither case nor accents, and shows all while nothing is typed', () => {
    expect(paletteScore('UBER', 'Übersicht')).not.toBeNull();
    expect(found(' ')).toEqual(items.slice(0, 3).map(({ label }) => label));
    expect(found('zzz')).toEqual([]);
  });
});
