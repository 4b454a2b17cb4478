import { expect, it } from 'vitest';
import { lastFilesFor } from '../../../../renderer/decisions/purpose';

it('sends last what visitors meet first', () => {
  expect(lastFilesFor('website')).toContain('*.html');
  expect(lastFilesFor('archive')).toEqual(expect.arrayContaining(['dists/', 'repodata/', 'simple/']));
  expect(lastFilesFor('archive')).not.toContain('*.html');
  expect(lastFilesFor('other')).toEqual([]);
});
