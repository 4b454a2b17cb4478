import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRelativePath } from '../../../electron/contract/relative-path';
import type { MirrorReport } from '../../../electron/contract/report';
import type { Site } from '../../../electron/contract/site';
import { publishSite } from '../../../electron/directing/publish';
import { openHistory } from '../../../electron/ledger/history';
import { acquireRunLock } from '../../../electron/ledger/run-lock';
import { openLedger } from '../../../electron/ledger/sqlite-ledger';

let base: string;
let origin: string;
let state: string;
let folder: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'heliograph-publish-')));
  [origin, state, folder] = [join(base, 'origin'), join(base, 'state'), join(base, 'published')];
  mkdirSync(origin);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const NOW = new Date('2026-11-22T12:00:00.000Z');
const site = (): Site & { mirrors: Site['mirrors'] } =>
  ({
    id: 'site',
    name: 'Site',
    origin,
    mirrors: [
      {
        id: 'one',
        name: 'One',
        address: 'sftp://secretuser@one.internal/srv',
        login: { kind: 'key', keyFile: '/home/secretuser/.ssh/id' },
        publicUrl: 'https://one.example/',
        country: 'NL',
      },
      {
        id: 'two',
        name: 'Two',
        address: 'sftp://secretuser@two.internal/srv',
        login: { kind: 'password' },
        publicUrl: 'https://two.example/',
      },
    ],
    rules: undefined,
    publishing: {},
  }) as unknown as Site;
const hash = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

function originFile(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(origin, path)), { recursive: true });
  writeFileSync(join(origin, path), content);
}

/** Records what a good sync of these origin files would have left. */
function synced(mirror: 'one' | 'two', paths: readonly string[], options: { hashes?: boolean; startedAt?: string } = {}): void {
  const { ledger } = openLedger(state, `folder:${origin}`, `sftp://${mirror}.internal:22/srv`);
  ledger.apply(
    paths.map((path) => {
      const stats = statSync(join(origin, path));
      const evidence = { kind: 'file', size: stats.size, mtime: Math.floor(stats.mtimeMs / 1000), mode: 0o644 } as const;
      const sha256 = options.hashes ? hash(readFileSync(join(origin, path))) : null;
      return {
        kind: 'put',
        path: parseRelativePath(path),
        entry: { name: path.split('/').at(-1) ?? '', origin: evidence, observed: evidence, sha256 },
      };
    }),
  );
  ledger.close();
  const counts = { created: 0, updated: 0, moved: 0, touched: 0, removed: 0, unchanged: 0, foreign: 0, bytesTotal: 0, bytesSent: 0 };
  const report: MirrorReport = {
    kind: 'sync',
    status: 'ok',
    mirror: `sftp://secretuser@${mirror}.internal/srv`,
    label: mirror,
    seconds: 1,
    problems: [],
    notes: [],
    halt: null,
    error: null,
    plan: null,
    ...counts,
  };
  const history = openHistory(state);
  const startedAt = options.startedAt ?? '2026-11-22T10:00:00.000Z';
  history.add({
    id: startedAt,
    siteId: 'site',
    siteName: 'Site',
    mirrorId: mirror,
    mirrorLabel: mirror,
    trigger: 'manual',
    startedAt,
    report,
  });
  history.close();
}

function everythingPublished(): string {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => `${name}\n${readFileSync(join(folder, name), 'utf8')}`)
    .join('\n');
}
const metalink = (path: string): string => readFileSync(join(folder, 'metalink', `${path}.meta4`), 'utf8');

describe('publishing a site', () => {
  const big = Buffer.alloc(2 ** 20, 'a');

  it('names each file only on mirrors that are recorded to hold that very content', async () => {
    originFile('both.iso', big);
    originFile('dir/one-only.iso', Buffer.concat([big, Buffer.from('1')]));
    originFile('small.txt', 'small');
    synced('one', ['both.iso', 'dir/one-only.iso', 'small.txt']);
    synced('two', ['both.iso', 'small.txt'], { hashes: true });
    const result = await publishSite({ site: site(), stateFolder: state, folder, now: NOW });
    expect(result).toMatchObject({ keptLastList: null, leftOut: [], metalinks: 2, withoutMetalink: { noHash: 0, name: 0 } });
    expect(metalink('both.iso')).toContain(hash(big));
    expect(metalink('both.iso')).toContain('https://two.example/both.iso');
    expect(metalink('dir/one-only.iso')).toContain('https://one.example/dir/one-only.iso');
    expect(metalink('dir/one-only.iso')).not.toContain('two.example');
  });

  it('computes missing hashes from the unchanged origin and remembers them, but not while a run is on', async () => {
    originFile('file.iso', big);
    synced('one', ['file.iso']);
    const sha256 = () => {
      const { ledger } = openLedger(state, `folder:${origin}`, 'sftp://one.internal:22/srv');
      try {
        return ledger.entry(parseRelativePath('file.iso'))?.sha256;
      } finally {
        ledger.close();
      }
    };
    const lock = acquireRunLock(state, 'sftp://one.internal:22/srv', 'a-run');
    await publishSite({ site: site(), stateFolder: state, folder, now: NOW });
    expect(metalink('file.iso')).toContain(hash(big));
    expect(sha256()).toBeNull();
    if ('release' in lock) lock.release();
    await publishSite({ site: site(), stateFolder: state, folder, now: NOW });
    expect(sha256()).toBe(hash(big));
  });

  it('publishes no Metalink of a file whose content is not known any more, and removes the earlier one', async () => {
    originFile('file.iso', big);
    synced('one', ['file.iso']);
    await publishSite({ site: site(), stateFolder: state, folder, now: NOW });
    expect(metalink('file.iso')).toBeTruthy();
    rmSync(state, { recursive: true });
    synced('one', ['file.iso']);
    originFile('file.iso', Buffer.concat([big, big]));
    const result = await publishSite({ site: site(), stateFolder: state, folder, now: NOW });
    expect(result).toMatchObject({ metalinks: 0, withoutMetalink: { noHash: 1 }, removed: ['metalink/file.iso.meta4'] });
  });

  it('keeps the last good list where no mirror may be named, and says so', async () => {
    expect(await publishSite({ site: site(), stateFolder: state, folder, now: NOW })).toMatchObject({
      list: null,
      keptLastList: expect.stringContaining('never brought in sync') as string,
    });
    originFile('a', 'a');
    synced('one', ['a']);
    await publishSite({ site: site(), stateFolder: state, folder, now: NOW });
    const before = everythingPublished();
    rmSync(state, { recursive: true });
    const result = await publishSite({ site: site(), stateFolder: state, folder, now: new Date('2026-11-23T00:00:00Z') });
    expect(result.list?.mirrors.map(({ name }) => name)).toEqual(['One']);
    expect(result.keptLastList).toContain('2026-11-22T12:00:00.000Z');
    expect(everythingPublished()).toBe(before);
  });

  it('lets no user name, key file, internal host or folder out', async () => {
    originFile('file.iso', big);
    synced('one', ['file.iso']);
    synced('two', ['file.iso']);
    await publishSite({ site: site(), stateFolder: state, folder, now: NOW });
    const published = everythingPublished();
    expect(published).toContain('https://one.example/');
    for (const secret of ['secretuser', '.ssh', 'internal', '/srv', base]) expect(published).not.toContain(secret);
  });
});
