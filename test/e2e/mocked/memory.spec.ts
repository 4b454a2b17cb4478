import { expect, test } from './window-rig';

const EVENTS = 100_000;
/** What a day of progress may add to the page, at most; bytes. A single kept event of each hundred would be more. */
const MAY_GROW = 3_000_000;

test('the window’s memory stays flat over a hundred thousand progress events', async ({ rig }) => {
  test.setTimeout(90_000);
  const page = await rig.open('full');
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  const heap = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  const feed = (count: number, from: number): Promise<void> =>
    page.evaluate(
      async ({ count, from }) => {
        const [run] = await window.heliograph.runs.list();
        const [mirrorId = ''] = run?.mirrorIds ?? [];
        for (let index = 0; index < count; index += 1) {
          const done = from + index;
          window.mock.tell({
            event: 'progress',
            runId: run?.runId ?? '',
            progress: {
              mirror: mirrorId,
              label: 'Mirror',
              phase: 'sending',
              paused: false,
              retry: null,
              scannedEntries: done,
              operationsDone: done,
              operationsTotal: 1_000_000,
              bytesDone: done * 1000,
              bytesTotal: 1_000_000_000,
              bytesPerSecond: 9_000_000 + (done % 1000),
              filesPerSecond: 12,
              secondsLeft: 60,
              problems: 0,
              lanes: [{ path: `folder/file-${String(done)}.bin`, bytesDone: 10, bytesTotal: 100 }],
            },
          });
          // The page may paint, as it may between two events of a real run.
          if (index % 1000 === 0) await new Promise((resolve) => setTimeout(resolve));
        }
      },
      { count, from },
    );
  await feed(5_000, 0);
  expect(await page.evaluate(async () => (await window.heliograph.runs.list()).filter(({ state }) => state === 'running').length)).toBe(1);
  const before = await heap();
  await feed(EVENTS, 5_000);
  const grown = (await heap()) - before;
  expect(grown, `${String(Math.round(before / 1000))} kB before`).toBeLessThan(MAY_GROW);
});
