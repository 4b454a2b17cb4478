import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderHtmlList } from '../../../electron/directing/html-list';
import { makeMirrorList, mirrorListJsonSchema, mirrorListSchema, type MirrorList } from '../../../electron/directing/mirror-list';
import type { MirrorStanding } from '../../../electron/directing/mirror-standing';

const NOW = new Date('2026-11-22T12:00:00.000Z');

function standing(name: string, change: Partial<MirrorStanding> = {}, mirror: Partial<MirrorStanding['mirror']> = {}): MirrorStanding {
  return {
    mirror: { id: name.toLowerCase(), name, publicUrl: `https://${name.toLowerCase()}.example/pub`, ...mirror },
    lastSync: '2026-11-22T10:00:00.000Z',
    lastProof: null,
    state: 'in-sync',
    ...change,
  };
}

describe('the mirror list', () => {
  it('names mirrors with a public URL and a good sync, best first, and says why others are left out', () => {
    const made = makeMirrorList(
      'Site',
      [
        standing('Behind', { state: 'behind', lastSync: '2026-11-22T11:00:00.000Z' }),
        standing('Older', { lastProof: { at: '2026-11-22T10:30:00.000Z', depth: 'full' } }, { country: 'NL' }),
        standing('Newer', { lastSync: '2026-11-22T11:00:00.000Z' }),
        standing('Private', {}, { publicUrl: undefined }),
        standing('Never', { state: 'never-synced', lastSync: null }),
        standing('Damaged', { state: 'damaged' }),
        standing('Leaky', {}, { publicUrl: 'https://user:secret@leaky.example/' }),
      ],
      NOW,
    );
    expect(made.order).toEqual(['newer', 'older', 'behind']);
    expect(made.list).toEqual({
      format: 'heliograph-mirrors',
      version: 1,
      site: 'Site',
      updated: '2026-11-22T12:00:00.000Z',
      mirrors: [
        { name: 'Newer', url: 'https://newer.example/pub/', lastSync: '2026-11-22T11:00:00.000Z', lastProof: null, state: 'in-sync' },
        {
          name: 'Older',
          url: 'https://older.example/pub/',
          country: 'NL',
          lastSync: '2026-11-22T10:00:00.000Z',
          lastProof: { at: '2026-11-22T10:30:00.000Z', depth: 'full' },
          state: 'in-sync',
        },
        { name: 'Behind', url: 'https://behind.example/pub/', lastSync: '2026-11-22T11:00:00.000Z', lastProof: null, state: 'behind' },
      ],
    });
    expect(made.leftOut.map(({ mirror }) => mirror)).toEqual(['Private', 'Never', 'Damaged', 'Leaky']);
    expect(JSON.stringify(made)).not.toContain('secret');
  });

  it('is never empty', () => {
    expect(makeMirrorList('Site', [standing('Never', { state: 'never-synced', lastSync: null })], NOW).list).toBeNull();
    expect(
      mirrorListSchema.safeParse({ format: 'heliograph-mirrors', version: 1, site: 'S', updated: NOW.toISOString(), mirrors: [] }).success,
    ).toBe(false);
  });

  it('has the schema that is published in docs', () => {
    expect(JSON.parse(readFileSync('docs/mirrors.schema.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(mirrorListJsonSchema())));
  });

  it('may be extended: readers of version 1 pass over new fields', () => {
    const { list } = makeMirrorList('Site', [standing('One')], NOW);
    expect(mirrorListSchema.parse({ ...list, key: 'new', mirrors: list?.mirrors.map((each) => ({ ...each, weight: 3 })) })).toBeTruthy();
  });
});

describe('the HTML list', () => {
  const list = (name: string): MirrorList => makeMirrorList(name, [standing('One', {}, { name, country: 'BR' })], NOW).list as MirrorList;

  it('escapes every hostile text, and loads and runs nothing', () => {
    const page = renderHtmlList(list(`<script>alert(1)</script>"'&]]>\u0007`));
    expect(page).not.toMatch(/<script/i);
    expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;]]&#62;\ufffd');
    expect(page).toContain(`default-src 'none'`);
    expect(page.match(/(?:src|href)="[^"]*"/g)).toEqual(['href="https://one.example/pub/"', 'href="mirrors.json"']);
    expect(page).not.toMatch(/\son\w+=|url\(|@import/);
  });

  it('can be read by everyone: language, headings of rows and columns, words beside colours, machine-readable times', () => {
    const page = renderHtmlList(list('Site'));
    expect(page).toContain('<html lang="en">');
    expect(page.match(/<th scope="col">/g)).toHaveLength(5);
    expect(page).toContain('<th scope="row">');
    expect(page).toContain('in sync</span>');
    expect(page).toContain('<time datetime="2026-11-22T10:00:00.000Z">2026-11-22 10:00</time>');
    expect(page).toContain('Brazil');
    expect(page).toContain('prefers-color-scheme: dark');
  });
});
