import { expect, it } from 'vitest';
import { parseRelativePath as at } from '../../../electron/contract/relative-path';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import { EndpointError, type ReadableEndpoint, type WholeFile } from '../../../electron/engine/endpoint';
import { SharedReads } from '../../../electron/runs/shared-reads';
import { makeFaulty } from '../../support/faulty-endpoint';

const KIB = 'x'.repeat(1024);
const names = Array.from({ length: 40 }, (_, index) => `file${String(index).padStart(2, '0')}`);
const tree = () => createMemoryEndpoint(Object.fromEntries(names.map((name) => [name, KIB])));
const opened = (origin: { readonly reads: readonly string[] }) => origin.reads.filter((read) => read.startsWith('open')).length;

const read = async (view: ReadableEndpoint, name: string): Promise<WholeFile> => {
  const file = await view.readWhole!(at(name));
  if (typeof file === 'string') throw new Error(file);
  return file;
};
const readAll = async (view: ReadableEndpoint, all = names) => {
  for (const name of all) expect((await read(view, name)).bytes).toHaveLength(1024);
};

it('reads each file once for three mirrors side by side', async () => {
  const origin = tree();
  const reads = new SharedReads(origin);
  await Promise.all([reads.view(), reads.view(), reads.view()].map((view) => readAll(view)));
  expect(opened(origin)).toBe(names.length);
});

it('reads each file once for mirrors one behind the other, as long as the first is not too far ahead', async () => {
  const origin = tree();
  const reads = new SharedReads(origin);
  const [one, other] = [reads.view(), reads.view()];
  await readAll(one);
  await readAll(other);
  expect(opened(origin)).toBe(names.length);
});

it('reads once what two ask for at the same moment', async () => {
  const origin = tree();
  const reads = new SharedReads(origin);
  const [one, other] = await Promise.all([read(reads.view(), 'file00'), read(reads.view(), 'file00')]);
  expect(one).toBe(other);
  expect(opened(origin)).toBe(1);
});

it('waits a moment for a mirror that lags, then leaves it to read by itself', async () => {
  const origin = tree();
  const reads = new SharedReads(origin, { mostBytes: 10 * 1024, patience: 20 });
  const [fast, slow] = [reads.view(), reads.view()];
  const begun = performance.now();
  await readAll(fast);
  const seconds = performance.now() - begun;
  expect(seconds).toBeGreaterThan(15);
  expect(seconds).toBeLessThan(2000);
  await readAll(slow);
  expect(opened(origin)).toBeGreaterThan(names.length);
});

it('goes on at once when the others have caught up, or have left', async () => {
  const origin = tree();
  const reads = new SharedReads(origin, { mostBytes: 10 * 1024, patience: 60_000 });
  const [fast, slow, gone] = [reads.view(), reads.view(), reads.view()];
  const far = readAll(fast);
  await gone.close();
  await readAll(slow);
  await far;
  expect(opened(origin)).toBe(names.length);
});

it('gives a mirror that asks again what the file is by then', async () => {
  const origin = tree();
  const reads = new SharedReads(origin);
  const [one, other] = [reads.view(), reads.view()];
  await read(one, 'file00');
  origin.put('file00', 'changed');
  expect(Buffer.from((await read(one, 'file00')).bytes).toString()).toBe('changed');
  expect((await read(other, 'file00')).evidence.size).toBe(1024);
});

it('passes a failure to whom it happened, and lets the other try', async () => {
  const origin = tree();
  const failing = makeFaulty(origin, [{ method: 'open', nth: 1, error: new EndpointError('denied', 'No.') }]);
  const reads = new SharedReads(failing);
  const [one, other] = await Promise.allSettled([read(reads.view(), 'file00'), read(reads.view(), 'file00')]);
  expect(one).toMatchObject({ status: 'rejected', reason: { kind: 'denied' } });
  expect(other).toMatchObject({ status: 'fulfilled' });
});
