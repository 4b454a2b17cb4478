import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { DEFAULT_RULES, type Rules } from '../../../electron/contract/site';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import type { TreeLiteral } from '../../../electron/endpoints/memory/memory-tree';
import { EndpointError } from '../../../electron/engine/endpoint';
import { makeFilter } from '../../../electron/engine/filter';
import { leavesTree, originEntry, scanOrigin, topLevelNames } from '../../../electron/engine/scan';
import { engineContext } from '../../support/engine-rig';
import { makeFaulty } from '../../support/faulty-endpoint';

function scan(tree: TreeLiteral, { trustLinks = true, ...rules }: Partial<Rules> & { trustLinks?: boolean } = {}) {
  const all = { ...DEFAULT_RULES, ...rules };
  return scanOrigin(createMemoryEndpoint(tree), { leftOut: makeFilter(all), rules: all, trustLinks }, engineContext());
}

describe('a scan', () => {
  it('finds files, folders and links, and counts the files', async () => {
    const found = await scan({ 'a.txt': 'abc', 'd/b.txt': 'b', 'd/now': { link: 'b.txt' } });
    expect([...found.directories.keys()]).toEqual(['', 'd']);
    expect(found).toMatchObject({ files: 2, bytes: 4, problems: [] });
    expect(originEntry(found, 'd/now' as RelativePath)).toMatchObject({ kind: 'symlink', target: 'b.txt' });
  });

  it('tells absent, excluded and unknown apart', async () => {
    const found = await scan(
      { 'a.log': 'a', 'cache/x': 'x', 'shut/': { unreadable: true }, pipe: { untracked: 'FIFO' } },
      { exclude: ['*.log', 'cache/'] },
    );
    const state = (path: string) => originEntry(found, path as RelativePath);
    expect(state('nothing')).toBe('absent');
    expect(state('nothing/below')).toBe('absent');
    expect(state('a.log')).toBe('excluded');
    expect(state('cache/x')).toBe('excluded');
    expect(state('shut/x')).toBe('unknown');
    expect(state('pipe')).toBe('unknown');
    expect(topLevelNames(found)).toEqual(new Set(['a.log', 'cache', 'shut', 'pipe']));
    expect(found.problems).toMatchObject([{ path: 'shut', side: 'origin', code: 'unreadable' }]);
    expect(found.notes).toMatchObject([{ path: 'pipe', code: 'untracked' }]);
  });

  it('never takes reserved names for content', async () => {
    const found = await scan({ '.heliograph.json': 'x', 'd/.heliograph.json': 'content', 'd/.heliograph-abc-1': 'x' });
    expect([...(found.directories.get('d' as RelativePath)?.entries.keys() ?? [])]).toEqual(['.heliograph.json']);
    expect(found.files).toBe(1);
  });

  it('notes secrets and what visitors cannot read', async () => {
    const found = await scan({ id_rsa: { content: 'x', mode: 0o600 }, 'shut/': { mode: 0o700 }, 'server.key': 'k', 'key.pub': 'p' });
    expect(found.notes.map(({ path, code }) => `${code} ${path}`).sort()).toEqual([
      'not-world-readable id_rsa',
      'not-world-readable shut',
      'private-key id_rsa',
      'private-key server.key',
    ]);
  });

  it('copies links that lead out of the tree, with a note; those of a remote origin are problems', async () => {
    const tree = { out: { link: '../elsewhere' } };
    expect(await scan(tree)).toMatchObject({ problems: [], notes: [{ code: 'link-outside' }] });
    const remote = await scan(tree, { trustLinks: false });
    expect(remote.problems).toMatchObject([{ path: 'out', code: 'link-leaves-tree' }]);
    expect(originEntry(remote, 'out' as RelativePath)).toBe('unknown');
  });

  it('ends with the error of a lost link', async () => {
    const lost = makeFaulty(createMemoryEndpoint({ 'd/a': 'a' }), [
      { method: 'list', path: 'd', error: new EndpointError('lost', 'Lost.') },
    ]);
    await expect(scanOrigin(lost, { leftOut: () => false, rules: DEFAULT_RULES, trustLinks: true }, engineContext())).rejects.toMatchObject(
      { kind: 'lost' },
    );
  });
});

describe('a link', () => {
  it.each([
    ['a', 'b', false],
    ['d/a', '../b', false],
    ['d/a', './../b/../c', false],
    ['a', '..', true],
    ['d/a', '../../b', true],
    ['d/a', 'x/../../../b', true],
    ['a', '/etc/passwd', true],
    ['a', 'C:\\Windows', true],
  ])('%s to %s leaves the tree: %s', (path, target, leaves) => {
    expect(leavesTree(path as RelativePath, target)).toBe(leaves);
  });
});
