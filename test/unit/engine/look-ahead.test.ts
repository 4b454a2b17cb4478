import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { matchFile, type Matched } from '../../../electron/engine/delta/matched';
import type { OpenFile, ReadableEndpoint } from '../../../electron/engine/endpoint';
import { hashHere } from '../../../electron/engine/origin-content';
import { engineContext, engineRig, type EngineRig } from '../../support/engine-rig';

const PATH = 'disk.img' as RelativePath;

function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, state = seed | 1; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

const OLD = noise(2_000_000, 1);
const NEW = Uint8Array.from([...OLD.subarray(0, 700_000), 1, 2, 3, ...OLD.subarray(700_000)]);

interface Thread {
  readonly origin: ReadableEndpoint;
  readonly hashed: string[];
  readonly matched: string[];
  /** Bytes that were read of opened files, but for the matching. */
  readonly read: { bytes: number };
}

/** The rig's origin as if a thread of its own hashed and matched its files. */
function withThread({ origin }: EngineRig, spoil: (matched: Matched) => Matched | undefined = (matched) => matched): Thread {
  const hashed: string[] = [];
  const matched: string[] = [];
  const read = { bytes: 0 };
  const open = async (path: RelativePath): Promise<OpenFile> => {
    const file = await origin.open(path);
    return {
      evidence: file.evidence,
      version: JSON.stringify(file.evidence),
      read: async function* (start, end) {
        for await (const chunk of file.read(start, end)) {
          read.bytes += chunk.length;
          yield chunk;
        }
      },
      unchanged: () => file.unchanged(),
      close: () => file.close(),
    };
  };
  const thread: ReadableEndpoint = {
    identity: origin.identity,
    capabilities: origin.capabilities,
    rootState: () => origin.rootState(),
    list: (directory) => origin.list(directory),
    lstat: (path) => origin.lstat(path),
    open,
    hash: (path, wanted, kinds) => {
      hashed.push(path);
      return hashHere(origin, { path, wanted }, kinds, engineContext());
    },
    match: async (path, _wanted, old) => {
      matched.push(path);
      const file = await origin.open(path);
      const found = await matchFile({ ...opened(file), version: JSON.stringify(file.evidence) }, old, engineContext());
      return found && spoil(found);
    },
    close: () => origin.close(),
  };
  return { origin: thread, hashed, matched, read };
}

function opened(file: OpenFile): OpenFile {
  return {
    evidence: file.evidence,
    read: (start, end) => file.read(start, end),
    unchanged: () => file.unchanged(),
    close: () => file.close(),
  };
}

describe('a large file that changed', () => {
  async function changed(): Promise<EngineRig> {
    const rig = engineRig({ [PATH]: { content: OLD, mtime: 100 } });
    await rig.run();
    rig.origin.put(PATH, { content: NEW, mtime: 200 });
    return rig;
  }

  it('is matched ahead, and only what is new is read again', async () => {
    const rig = await changed();
    const thread = withThread(rig);
    const run = await rig.run({ origin: thread.origin });
    expect(run).toMatchObject({ error: undefined, updated: 1, problems: [], notes: [{ code: 'delta' }] });
    expect(thread.matched).toEqual([PATH]);
    expect(thread.read.bytes).toBe(run.bytesSent);
    expect(run.bytesSent).toBeLessThan(20_000);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
    const digest = engineContext().contentHash();
    digest.update(NEW);
    expect(rig.ledger.entry(PATH)?.xxh3).toBe(digest.hex());
    expect(rig.ledger.signature(PATH)?.xxh3).toBe(rig.ledger.entry(PATH)?.xxh3);
    rig.origin.put(PATH, { content: OLD, mtime: 300 });
    expect(await rig.run({ origin: withThread(rig).origin })).toMatchObject({ updated: 1, notes: [{ code: 'delta' }] });
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it.each<[string, (matched: Matched) => Matched | undefined]>([
    ['is of another state of it', (matched) => ({ ...matched, version: 'another', pieces: Float64Array.of(0, 5) })],
    ['is nothing', () => undefined],
    [
      'fails',
      () => {
        throw new Error('The thread is gone.');
      },
    ],
  ])('is matched while it is sent, where what was found ahead %s', async (_what, spoil) => {
    const rig = await changed();
    const run = await rig.run({ origin: withThread(rig, spoil).origin });
    expect(run).toMatchObject({ error: undefined, updated: 1, problems: [], notes: [{ code: 'delta' }] });
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it('is sent whole where what was found ahead turns out to be wrong', async () => {
    const rig = await changed();
    const wrong = (matched: Matched): Matched => ({ ...matched, pieces: Float64Array.of(0, 1_000_000, -1, NEW.length - 1_000_000) });
    const run = await rig.run({ origin: withThread(rig, wrong).origin });
    expect(run).toMatchObject({ error: undefined, updated: 1, problems: [], notes: [{ code: 'sent-instead' }] });
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it('is left alone where it did not change, where contents are compared, and by a plan', async () => {
    const rig = await changed();
    const checked = withThread(rig);
    await rig.plan({ origin: checked.origin });
    await rig.plan({ origin: checked.origin, rules: { checksum: true } });
    expect(checked.matched).toEqual([]);
    await rig.run();
    const after = withThread(rig);
    await rig.run({ origin: after.origin });
    expect([after.matched, after.hashed]).toEqual([[], []]);
  });
});

it('hashes the files of a renamed folder ahead, once each', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `file-${String(index)}`);
  const files = (folder: string) =>
    Object.fromEntries(names.map((name, index) => [`${folder}/${name}`, { content: `${name};`, mtime: index }]));
  const rig = engineRig({ ...files('old'), 'stays/a': 'a' });
  await rig.run();
  for (const name of names) rig.origin.drop(`old/${name}`);
  rig.origin.drop('old');
  for (const [path, file] of Object.entries(files('new'))) rig.origin.put(path, file);
  rig.origin.put('new/other', 'of another size');
  const thread = withThread(rig);
  const run = await rig.run({ origin: thread.origin, rules: { maxDelete: '100%' } });
  expect(run).toMatchObject({ error: undefined, moved: 40, created: 1, problems: [] });
  expect(thread.hashed.sort()).toEqual(names.map((name) => `new/${name}`).sort());
  expect(await rig.mirrorTree()).toEqual(await rig.originTree());
});
