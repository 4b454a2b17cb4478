import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute } from '../../../../renderer/decisions/route';

describe('routes', () => {
  it.each(['#/overview', '#/site/downloads/changes', '#/history', '#/demo'])('%s comes back', (hash) => {
    expect(formatRoute(parseRoute(hash))).toBe(hash);
  });
  it.each(['', '#/nowhere', '#/site/../x', '#/site/UPPER'])('%j is the overview', (hash) => {
    expect(parseRoute(hash)).toEqual({ screen: 'overview' });
  });
  it('opens a site on its mirrors where the tab is unknown', () => {
    expect(parseRoute('#/site/a/b')).toEqual({ screen: 'site', siteId: 'a', tab: 'mirrors' });
  });
});
