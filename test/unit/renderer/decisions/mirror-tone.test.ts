import { describe, expect, it } from 'vitest';
import { siteState, sortByAttention } from '../../../../renderer/decisions/mirror-tone';
import { sampleSites } from '../../../support/mock-window-data';

describe('attention', () => {
  it('puts the site with the worst mirror first', () => {
    expect(sortByAttention(sampleSites('full')).map((view) => view.site.id)).toEqual(['downloads', 'photos', 'docs', 'blog']);
  });
  it('takes a broken promise for as urgent as problems, not more', () => {
    const order = (stale: string[]) => sortByAttention(sampleSites('full'), new Set(stale)).map((view) => view.site.id);
    expect(order(['blog'])).toEqual(['downloads', 'photos', 'blog', 'docs']);
    expect(order(['docs', 'blog'])).toEqual(['downloads', 'photos', 'blog', 'docs']);
  });
  it('calls a site running while a mirror runs, else by its worst mirror', () => {
    expect(siteState([{ state: 'failed' }, { state: 'running' }])).toBe('running');
    expect(siteState([{ state: 'in-sync' }, { state: 'behind' }])).toBe('behind');
    expect(siteState([])).toBeNull();
  });
});
