import { afterEach, describe, expect, it } from 'vitest';
import { runRig, type RunRig } from '../support/run-rig';

/** A site of this many small files; far more by hand with HELIOGRAPH_FILES. */
const FILES = Number(process.env['HELIOGRAPH_FILES'] ?? 20_000);
const MEBIBYTE = 1024 * 1024;

let rig: RunRig;
afterEach(() => {
  rig.remove();
});

describe(`a site of ${String(FILES)} files`, () => {
  it('is sent once; then a run finds nothing to do, in seconds and in little memory', async () => {
    rig = runRig(
      Object.fromEntries(Array.from({ length: FILES }, (_, index) => [`d${String(index % 200)}/f${String(index)}`, String(index)])),
    );
    expect(await rig.sync()).toMatchObject({ status: 'ok', created: FILES });
    const before = process.memoryUsage.rss();
    const start = performance.now();
    expect(await rig.sync()).toMatchObject({ status: 'ok', created: 0, updated: 0, touched: 0, removed: 0, unchanged: FILES });
    const seconds = (performance.now() - start) / 1000;
    // Ten times what it takes on a busy machine of two cores: a guard against the square of something, not a benchmark.
    expect(seconds).toBeLessThan(FILES / 1000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(250 * MEBIBYTE);
  });
});
