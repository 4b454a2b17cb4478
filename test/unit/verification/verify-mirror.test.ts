import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { DEFAULT_RULES } from '../../../electron/contract/site';
import { EndpointError } from '../../../electron/engine/endpoint';
import { scanOrigin } from '../../../electron/engine/scan';
import { verifyMirror } from '../../../electron/verification/verify-mirror';
import { engineContext, engineRig, type EngineRig } from '../../support/engine-rig';
import { makeFaulty, type Fault } from '../../support/faulty-endpoint';

const TREE = { 'a.txt': 'aaaa', 'd/b.txt': 'bbbb', 'd/c.txt': 'cccc', now: { link: 'a.txt' } };

async function verify(rig: EngineRig, depth: 'quick' | 'full', { withOrigin = true, faults = [] as Fault[] } = {}) {
  const context = engineContext();
  const snapshot = withOrigin
    ? await scanOrigin(rig.origin, { leftOut: () => false, rules: DEFAULT_RULES, trustLinks: true }, context)
    : undefined;
  return verifyMirror({ origin: rig.origin, mirror: makeFaulty(rig.mirror, faults), ledger: rig.ledger, depth, snapshot }, context);
}

async function synced(): Promise<EngineRig> {
  const rig = engineRig(TREE);
  await rig.run();
  return rig;
}

function found({ findings }: Awaited<ReturnType<typeof verify>>): string[] {
  return findings.map((finding) => `${finding.class} ${finding.path}`);
}

describe('a mirror in sync', () => {
  it('is the same by its listing, and by every byte; nothing is written', async () => {
    const rig = await synced();
    const before = rig.mirror.operations.length;
    expect(await verify(rig, 'quick')).toMatchObject({ same: 4, bytesRead: 0, findings: [], originMovedOn: 0, unproven: 0 });
    expect(await verify(rig, 'full')).toMatchObject({ same: 4, bytesRead: 12, findings: [] });
    expect(rig.mirror.operations).toHaveLength(before);
  });

  it('is so too where the origin is gone: the ledger tells what was sent', async () => {
    expect(await verify(await synced(), 'full', { withOrigin: false })).toMatchObject({ same: 4, findings: [], unproven: 0 });
  });

  it('is so too where the origin has moved on, which is told apart', async () => {
    const rig = await synced();
    rig.origin.put('a.txt', 'edited');
    rig.origin.put('new.txt', 'new');
    rig.origin.drop('d/c.txt');
    expect(await verify(rig, 'full')).toMatchObject({ same: 4, findings: [], originMovedOn: 3 });
  });
});

describe('damage', () => {
  it('is found, each by its class', async () => {
    const rig = await synced();
    rig.mirror.put('a.txt', 'aXaa');
    rig.mirror.put('d/b.txt', 'longer!');
    rig.mirror.drop('d/c.txt');
    rig.mirror.put('foreign.txt', 'f');
    expect(found(await verify(rig, 'quick'))).toEqual(['different d/b.txt', 'missing d/c.txt', 'extra foreign.txt']);
    const full = await verify(rig, 'full');
    expect(found(full)).toEqual(['different a.txt', 'different d/b.txt', 'missing d/c.txt', 'extra foreign.txt']);
    expect(full).toMatchObject({ same: 1, foreign: 1 });
  });

  it('of a whole folder names the folder and all that it held', async () => {
    const rig = await synced();
    rig.mirror.drop('d');
    expect(found(await verify(rig, 'quick'))).toEqual(['missing d', 'missing d/b.txt', 'missing d/c.txt']);
    rig.mirror.put('d', 'a file');
    expect(found(await verify(rig, 'quick'))).toEqual(['different d', 'missing d/b.txt', 'missing d/c.txt']);
  });

  it('that cannot be read is no proof of anything', async () => {
    const rig = await synced();
    const denied = new EndpointError('denied', 'No.');
    expect(found(await verify(rig, 'quick', { faults: [{ method: 'list', path: 'd', error: denied }] }))).toEqual([
      'unreadable d/b.txt',
      'unreadable d/c.txt',
    ]);
    expect(found(await verify(rig, 'full', { faults: [{ method: 'open', path: 'a.txt', error: denied }] }))).toEqual(['unreadable a.txt']);
  });

  it('of the link ends the verification', async () => {
    await expect(verify(await synced(), 'full', { faults: [{ method: 'open', path: 'a.txt', drop: true }] })).rejects.toMatchObject({
      kind: 'lost',
    });
  });
});

describe('content that was never read', () => {
  it('is compared with the origin, and learnt', async () => {
    const rig = engineRig({ 'a.txt': 'aaaa' }, { 'a.txt': 'aaaa' });
    await rig.run();
    expect(rig.ledger.entry('a.txt' as RelativePath)?.sha256).toBeNull();
    expect(await verify(rig, 'full')).toMatchObject({ same: 1, unproven: 0 });
    expect(rig.ledger.entry('a.txt' as RelativePath)?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is unproven where the origin has moved on, or is gone', async () => {
    const rig = engineRig({ 'a.txt': 'aaaa' }, { 'a.txt': 'aaaa' });
    await rig.run();
    expect(await verify(rig, 'full', { withOrigin: false })).toMatchObject({ unproven: 1 });
    rig.origin.put('a.txt', 'edited');
    expect(await verify(rig, 'full')).toMatchObject({ unproven: 1, findings: [] });
  });
});

describe('a mirror that was never synced', () => {
  it('is compared with the origin', async () => {
    const rig = engineRig(TREE, { 'a.txt': 'aXaa', 'd/b.txt': 'bbbb' });
    expect(found(await verify(rig, 'full'))).toEqual(['different a.txt', 'missing d/c.txt', 'missing now']);
  });

  it('without an origin has nothing to be compared with', async () => {
    expect(await verify(engineRig({}, { 'a.txt': 'a' }), 'full', { withOrigin: false })).toMatchObject({ same: 0, foreign: 1 });
  });
});
