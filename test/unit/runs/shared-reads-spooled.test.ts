import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseRelativePath as at } from '../../../electron/contract/relative-path';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import { EndpointError, type OpenFile, type ReadableEndpoint } from '../../../electron/engine/endpoint';
import { SharedReads } from '../../../electron/runs/shared-reads';
import { Spool } from '../../../electron/runs/spool';
import { makeFaulty } from '../../support/faulty-endpoint';

const MIB = 1024 * 1024;
const LARGE = 'large '.repeat(MIB / 2);
const names = Array.from({ length: 40 }, (_, index) => `file${String(index).padStart(2, '0')}`);
const small = (name: string) => name.repeat(200);
let state: string;
let spools: Spool[];

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'heliograph-shared-'));
  spools = [];
});
afterEach(async () => {
  for (const spool of spools) await spool.close();
  rmSync(state, { recursive: true, force: true });
});

const tree = () => createMemoryEndpoint({ ...Object.fromEntries(names.map((name) => [name, small(name)])), 'a.iso': LARGE });
const opened = (origin: { readonly reads: readonly string[] }) => origin.reads.filter((read) => read.startsWith('open')).length;
const shared = (origin: ReadableEndpoint, cap = 100 * MIB, mostBytes = 10 * 1024) => {
  const spool = new Spool(state, `run${String(spools.length)}`, cap);
  spools.push(spool);
  return new SharedReads(origin, { mostBytes, patience: 60_000, spool });
};
const readAll = async (view: ReadableEndpoint) => {
  for (const name of names) {
    const file = await view.readWhole!(at(name));
    expect(typeof file === 'string' ? file : Buffer.from(file.bytes).toString()).toBe(small(name));
  }
};
const content = async (file: OpenFile, pause = 0): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.read()) {
    chunks.push(chunk.slice());
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return Buffer.concat(chunks).toString();
};
const readLarge = async (view: ReadableEndpoint, pause = 0): Promise<void> => {
  const file = await view.open(at('a.iso'));
  expect((await content(file, pause)) === LARGE).toBe(true);
  expect(await file.unchanged()).toBe(true);
  await file.close();
};

it('keeps on the disk what memory does not hold, and holds nobody up', async () => {
  const origin = tree();
  const reads = shared(origin);
  const [fast, slow, slower] = [reads.view(), reads.view(), reads.view()];
  await readAll(fast);
  await readAll(slow);
  await readAll(slower);
  expect(opened(origin)).toBe(names.length);
});

it('reads a large file once for a fast mirror and a slow one, together or one behind the other', async () => {
  const origin = tree();
  const reads = shared(origin);
  const [fast, slow, last] = [reads.view(), reads.view(), reads.view()];
  await Promise.all([readLarge(fast), readLarge(slow, 5)]);
  await readLarge(last);
  expect(opened(origin)).toBe(1);
});

it('lets a mirror read again what is not kept because the disk’s share is full, and keeps nothing for those who have it', async () => {
  const origin = tree();
  const reads = shared(origin, 20 * 1024);
  const [fast, slow] = [reads.view(), reads.view()];
  await readAll(fast);
  await readLarge(fast);
  await readAll(slow);
  await readLarge(slow);
  const twice = opened(origin) - names.length - 1;
  // The large file, and some of the small ones.
  expect(twice).toBeGreaterThan(1);
  expect(twice).toBeLessThan(names.length);
});

it('serves the other where one leaves in the middle of a file', async () => {
  const origin = tree();
  const reads = shared(origin);
  const [leaver, stayer] = [reads.view(), reads.view()];
  const left = await leaver.open(at('a.iso'));
  const stayed = await stayer.open(at('a.iso'));
  for await (const chunk of left.read()) if (chunk.length > 0) break;
  await left.close();
  await leaver.close();
  expect((await content(stayed)) === LARGE).toBe(true);
  expect(await stayed.unchanged()).toBe(true);
  await stayed.close();
  expect(opened(origin)).toBe(1);
});

it('answers whether a file is unchanged before all of it was read', async () => {
  const origin = tree();
  const reads = shared(origin);
  const [one] = [reads.view(), reads.view()];
  const file = await one.open(at('a.iso'));
  for await (const chunk of file.read()) if (chunk.length > 0) break;
  expect(await file.unchanged()).toBe(true);
  origin.put('a.iso', 'another');
  expect(await file.unchanged()).toBe(false);
  await file.close();
});

it('gives nobody a file that changed while it was read', async () => {
  const origin = tree();
  const reads = shared(origin);
  const [one, other] = [reads.view(), reads.view()];
  const file = await one.open(at('a.iso'));
  const reading = file.read()[Symbol.asyncIterator]();
  await reading.next();
  origin.put('a.iso', `${LARGE}more`);
  while (!(await reading.next()).done);
  expect(await file.unchanged()).toBe(false);
  await file.close();
  const anew = await other.open(at('a.iso'));
  expect((await content(anew)) === `${LARGE}more`).toBe(true);
  expect(await anew.unchanged()).toBe(true);
  await anew.close();
});

it('does not read again what a mirror opens a second time, once it is known to be whole', async () => {
  const origin = tree();
  const reads = shared(origin);
  const [one] = [reads.view(), reads.view()];
  await readLarge(one);
  await readLarge(one);
  expect(opened(origin)).toBe(1);
});

it('tells each mirror what the origin failed with', async () => {
  const origin = makeFaulty(tree(), [{ method: 'open', nth: 1, error: new EndpointError('denied', 'No.') }]);
  const reads = shared(origin);
  const [one, other] = [reads.view(), reads.view()];
  await expect(one.open(at('a.iso'))).rejects.toMatchObject({ kind: 'denied' });
  await readLarge(other);
});

it('keeps nothing for a mirror alone', async () => {
  const origin = tree();
  const reads = shared(origin, 0);
  await readLarge(reads.view());
  expect(opened(origin)).toBe(1);
});
