import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import { EndpointError } from '../../../electron/engine/endpoint';
import { originKey, readStamp, writeStamp } from '../../../electron/engine/stamp';
import { engineContext, engineRig, sha256 } from '../../support/engine-rig';
import { makeFaulty } from '../../support/faulty-endpoint';
import { ledgerWith } from '../../support/memory-ledger';

const file = { kind: 'file', size: 5, mtime: 1, mode: 0o644 } as const;

describe('the stamp', () => {
  it('says what is there, and grows its sequence with each writing', async () => {
    const mirror = createMemoryEndpoint();
    const ledger = ledgerWith({ 'a.txt': file, 'd/b.txt': file });
    const context = { ...engineContext(), now: () => Date.UTC(2026, 0, 2) };
    await writeStamp(mirror, ledger, 'key', false, context);
    const first = await readStamp(mirror);
    expect(first).toMatchObject({
      format: 'heliograph-stamp',
      version: 1,
      at: '2026-01-02T00:00:00.000Z',
      sequence: 1,
      files: 2,
      bytes: 10,
      origin: 'key',
    });
    expect(await writeStamp(mirror, ledger, 'key', false, context)).toStrictEqual((await readStamp(mirror))?.found);
    expect(await readStamp(mirror)).toMatchObject({ sequence: 2, at: first?.at, manifest: first?.manifest });
  });

  it('counts and hashes again only what has changed', async () => {
    const mirror = createMemoryEndpoint();
    const ledger = ledgerWith({ 'a.txt': file });
    ledger.setInventory({ files: 9, bytes: 99, manifest: 'sha256:known' });
    await writeStamp(mirror, ledger, 'key', false, engineContext());
    expect(await readStamp(mirror)).toMatchObject({ files: 9, bytes: 99, manifest: 'sha256:known' });
    ledger.apply([{ kind: 'put', path: 'b.txt' as RelativePath, entry: { name: 'b.txt', origin: file, observed: file, sha256: null } }]);
    await writeStamp(mirror, ledger, 'key', false, engineContext());
    const stamp = await readStamp(mirror);
    expect(stamp).toMatchObject({ files: 2, bytes: 10 });
    expect(stamp?.manifest).toBe(`sha256:${createHash('sha256').update('["a.txt",5,1,null]\n["b.txt",5,1,null]\n').digest('hex')}`);
  });

  it('has another manifest for other content, and the same for the same', async () => {
    const manifest = async (rows: Parameters<typeof ledgerWith>[0]) => {
      const mirror = createMemoryEndpoint();
      await writeStamp(mirror, ledgerWith(rows), 'key', false, engineContext());
      return (await readStamp(mirror))?.manifest;
    };
    expect(await manifest({ a: file })).toBe(await manifest({ a: { ...file, mode: 0o600 } }));
    expect(await manifest({ a: file })).not.toBe(await manifest({ a: { ...file, mtime: 2 } }));
    expect(await manifest({ a: file })).not.toBe(await manifest({ b: file }));
  });

  it('that is absent, broken, huge or of something else is none', async () => {
    for (const content of ['', '{', 'null', '[]', '{"format":"another"}', '{"format":"heliograph-stamp"}', ' '.repeat(70_000)]) {
      expect(await readStamp(createMemoryEndpoint({ '.heliograph.json': content }))).toBeUndefined();
    }
    expect(await readStamp(createMemoryEndpoint())).toBeUndefined();
    expect(await readStamp(createMemoryEndpoint({ '.heliograph.json': { link: '/etc/passwd' } }))).toBeUndefined();
  });

  it('names the origin without telling where it is', () => {
    const key = originKey('folder:/home/someone/site', sha256);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(originKey('folder:/elsewhere', sha256)).not.toBe(key);
  });

  it('that cannot be written is a problem named once, and the files are there all the same', async () => {
    const rig = engineRig({ 'a.txt': 'a' });
    const denied = new EndpointError('denied', 'No.');
    const run = await rig.run({ faults: [{ method: 'rename', nth: 2, error: denied }] });
    expect(run.problems).toMatchObject([{ path: '', code: 'stamp-unwritable' }]);
    expect(run.created).toBe(1);
  });

  it('is replaced on a server that cannot rename over', async () => {
    const mirror = makeFaulty(createMemoryEndpoint({}, { capabilities: { atomicReplace: false } }), []);
    for (const sequence of [1, 2]) {
      const ledger = ledgerWith({});
      ledger.setSequence(sequence - 1);
      await writeStamp(mirror, ledger, 'key', true, engineContext());
      expect((await readStamp(mirror))?.sequence).toBe(sequence);
    }
  });
});
