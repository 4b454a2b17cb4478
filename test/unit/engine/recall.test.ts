import { describe, expect, it } from 'vitest';
import { EndpointError } from '../../../electron/engine/endpoint';
import { readStamp } from '../../../electron/engine/stamp';
import { engineRig, type EngineRig, type EngineRun, type EngineWish } from '../../support/engine-rig';

const TREE = { 'a.txt': 'a', 'd/b.txt': 'b', 'd/e/c.txt': 'c', 'f/g.txt': 'g', link: { link: 'a.txt' } } as const;
const daily: EngineWish = { rules: { listing: 'daily' } };

/** A mirror that one whole, clean run has left. */
async function synced(mirror: Parameters<typeof engineRig>[1] = {}): Promise<EngineRig> {
  const rig = engineRig(TREE, mirror);
  expect((await rig.run(daily)).problems).toEqual([]);
  return rig;
}

const lists = ({ calls }: EngineRun): string[] => calls.filter((call) => call.startsWith('list'));
const isTrusted = ({ plan }: EngineRun): boolean => plan?.notes.some(({ code }) => code === 'not-listed') === true;

describe('a mirror that is as it was left', () => {
  it('is not listed where the origin has not changed, and is only stamped', async () => {
    const rig = await synced();
    const before = await readStamp(rig.mirror);
    const run = await rig.run(daily);
    expect(lists(run)).toEqual([]);
    expect(run.plan?.counts).toMatchObject({ unchanged: 5, created: 0, updated: 0, removed: 0 });
    expect(run.plan?.notes).toMatchObject([
      { path: '', code: 'not-listed', message: expect.stringMatching(/^Not listed: .* \d\d:\d\d UTC\.$/) as string },
    ]);
    expect((await readStamp(rig.mirror))?.sequence).toBe((before?.sequence ?? 0) + 1);
    expect(isTrusted(await rig.run(daily))).toBe(true);
  });

  it('is listed in the folders in which the origin has changed, and nowhere else', async () => {
    const rig = await synced();
    rig.origin.put('d/e/c.txt', { content: 'changed', mtime: 1_800_000_000 });
    rig.origin.put('new/h.txt', 'h');
    rig.origin.drop('f/g.txt');
    const run = await rig.run(daily);
    expect(lists(run)).toEqual(['list ', 'list f', 'list d/e'].map((call) => call.trim()));
    expect(run).toMatchObject({ created: 1, updated: 1, removed: 1, problems: [] });
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
    expect(isTrusted(run)).toBe(true);
    expect(isTrusted(await rig.run(daily))).toBe(true);
  });

  it('loses a folder that is gone at the origin, with all it holds', async () => {
    const rig = await synced();
    rig.origin.drop('d');
    const run = await rig.run({ ...daily, approveCounts: true });
    expect(run).toMatchObject({ removed: 2, problems: [] });
    expect(isTrusted(run)).toBe(true);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it('keeps what is not ours, which is still counted', async () => {
    const rig = engineRig(TREE, { 'f/theirs.txt': 'theirs' });
    await rig.run(daily);
    expect(isTrusted(await rig.run(daily)), 'a folder was there before the first run').toBe(false);
    const run = await rig.run(daily);
    expect(isTrusted(run)).toBe(true);
    expect(run.plan?.counts.foreign).toBe(1);
    rig.origin.drop('f');
    const removing = await rig.run({ ...daily, approveCounts: true });
    expect(removing).toMatchObject({ removed: 1, problems: [] });
    expect(Object.keys(await rig.mirrorTree())).toContain('f/theirs.txt');
  });

  it('is listed all the same by a plan, by another rule, by content, and after a day', async () => {
    const rig = await synced();
    const wishes: EngineWish[] = [
      { ...daily, kind: 'plan' },
      { rules: { listing: 'always' } },
      { rules: { listing: 'daily', exclude: ['nothing'] } },
    ];
    for (const wish of wishes) {
      const run = await rig.run(wish);
      expect(isTrusted(run)).toBe(false);
      expect(lists(run).length).toBe(4);
    }
    await rig.run(daily);
    expect(isTrusted(await rig.run({ rules: { listing: 'daily', checksum: true } }))).toBe(false);
    expect(isTrusted(await rig.run({ ...daily, adopt: true }))).toBe(false);
  });
});

describe('a mirror that is not as it was left', () => {
  it('is listed whole where another one wrote its stamp, or where it is gone', async () => {
    const rig = await synced();
    const text = (await readStamp(rig.mirror))?.found.text ?? '';
    rig.mirror.put('.heliograph.json', { content: text, mtime: 5 });
    expect(isTrusted(await rig.run(daily))).toBe(false);
    rig.mirror.drop('.heliograph.json');
    expect(isTrusted(await rig.run(daily))).toBe(false);
    expect(isTrusted(await rig.run(daily))).toBe(true);
  });

  it('is listed whole at once where a folder that the plan touches is otherwise, and the next time too', async () => {
    const rig = await synced();
    rig.mirror.put('f/g.txt', { content: 'theirs', mtime: 5 });
    rig.mirror.drop('d/b.txt');
    expect(isTrusted(await rig.run(daily)), 'what nobody looks at is not seen').toBe(true);
    rig.origin.put('f/h.txt', 'h');
    const run = await rig.run(daily);
    expect(isTrusted(run)).toBe(false);
    expect(run.plan?.heldBack).toMatchObject([{ path: 'f/g.txt', code: 'changed-on-mirror' }]);
    expect(run).toMatchObject({ created: 2 });
    expect(isTrusted(await rig.run({ ...daily, rules: { listing: 'daily', heal: true } }))).toBe(false);
    expect(isTrusted(await rig.run({ ...daily, rules: { listing: 'daily', heal: true } }))).toBe(false);
    expect(isTrusted(await rig.run({ ...daily, rules: { listing: 'daily', heal: true } }))).toBe(true);
    expect(await rig.mirrorTree()).toMatchObject(await rig.originTree());
  });

  it('keeps a foreign file that stands where the origin got one', async () => {
    const rig = await synced();
    rig.mirror.put('d/new.txt', 'theirs');
    rig.origin.put('d/new.txt', 'ours!');
    const run = await rig.run(daily);
    expect(run.plan?.heldBack).toMatchObject([{ path: 'd/new.txt', code: 'changed-on-mirror' }]);
    expect(isTrusted(await rig.run(daily))).toBe(false);
  });

  it('changes between the look and the write: the row is left out, and the next run lists', async () => {
    const rig = await synced();
    rig.origin.put('d/b.txt', { content: 'new content', mtime: 1_800_000_000 });
    const meanwhile = (): void => {
      rig.mirror.put('d/b.txt', { content: 'theirs', mtime: 5 });
    };
    const run = await rig.run({ ...daily, faults: [{ method: 'write', nth: 2, meanwhile }] });
    expect(run.problems).toMatchObject([{ path: 'd/b.txt', code: 'changed-since-plan' }]);
    const next = await rig.run(daily);
    expect(isTrusted(next)).toBe(false);
    expect(next.plan?.heldBack).toMatchObject([{ path: 'd/b.txt', code: 'changed-on-mirror' }]);
  });

  it('is listed after a run that halted, failed or was killed', async () => {
    const rig = await synced();
    rig.origin.setRoot('absent');
    expect((await rig.run(daily)).result?.halts).toMatchObject([{ guard: 'origin-missing' }]);
    rig.origin.setRoot('directory');
    rig.origin.put('a.txt', { content: 'other', mtime: 1_800_000_000 });
    const failed = await rig.run({
      ...daily,
      faults: [{ method: 'write', path: '.heliograph-lock', error: new EndpointError('lost', 'Lost.') }],
    });
    expect(failed.error).toBeInstanceOf(EndpointError);
    const next = await rig.run(daily);
    expect(next).toMatchObject({ updated: 1, problems: [] });
    expect(isTrusted(next)).toBe(false);
    expect(isTrusted(await rig.run(daily))).toBe(true);
  });
});
