import { describe, expect, it } from 'vitest';
import { makeLastFiles } from '../../../../electron/engine/filter';
import type { RelativePath } from '../../../../electron/contract/relative-path';
import { hasPreset, LAST_FILES, togglePreset, type LastFilesPreset } from '../../../../renderer/decisions/last-files';

describe('the presets of last files', () => {
  it.each<[LastFilesPreset, string, boolean]>([
    ['site', 'index.html', true],
    ['site', 'blog/post.html', true],
    ['site', 'sitemap-2.xml', true],
    ['site', 'assets/app.js', false],
    ['debian', 'debian/dists/stable/InRelease', true],
    ['debian', 'pool/main/h/heliograph.deb', false],
    ['rpm', 'el9/x86_64/repodata/repomd.xml', true],
    ['rpm', 'el9/x86_64/heliograph.rpm', false],
    ['pypi', 'simple/heliograph/index.html', true],
    ['pypi', 'packages/heliograph.whl', false],
    ['updates', 'latest-mac.yml', true],
    ['updates', 'appcast.xml', true],
    ['updates', 'Heliograph-1.2.dmg', false],
  ])('%s: %s goes last: %s', (preset, path, last) => {
    expect(makeLastFiles({ lastFiles: [...LAST_FILES[preset]] })(path as RelativePath)).toBe(last);
  });
  it('are ticked in behind what is typed, and out again', () => {
    const ticked = togglePreset(['own/', 'repodata/'], 'rpm');
    expect(ticked).toEqual(['own/']);
    expect(togglePreset(['own/'], 'rpm')).toEqual(['own/', 'repodata/']);
    expect(hasPreset(['own/', 'repodata/'], 'rpm')).toBe(true);
  });
});
