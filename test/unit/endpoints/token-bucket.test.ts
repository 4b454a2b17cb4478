import { expect, it } from 'vitest';
import { TokenBucket, type Clock } from '../../../electron/endpoints/token-bucket';

class FakeClock implements Clock {
  time = 0;
  now(): number {
    return this.time;
  }
  sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    return Promise.resolve();
  }
}

it('lets bytes through at its rate, however they are cut', async () => {
  for (const piece of [10, 100, 1000, 5000]) {
    const clock = new FakeClock();
    const bucket = new TokenBucket(1000, clock);
    for (let sent = 0; sent < 10_000; sent += piece) await bucket.take(piece);
    expect(clock.time).toBeGreaterThanOrEqual(9_700);
    expect(clock.time).toBeLessThanOrEqual(10_000);
  }
});

it('does not save up while nobody asks', async () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(1000, clock);
  clock.time = 60_000;
  for (let index = 0; index < 20; index++) await bucket.take(100);
  expect(clock.time - 60_000).toBeGreaterThanOrEqual(1_700);
});

it('serves in the order in which it was asked', async () => {
  const bucket = new TokenBucket(1000, new FakeClock());
  const order: number[] = [];
  await Promise.all([5000, 1, 1].map((bytes, index) => Promise.resolve(bucket.take(bytes)).then(() => order.push(index))));
  expect(order).toEqual([0, 1, 2]);
});

it('holds within 5 % over any ten seconds, whatever is asked for and however long nothing was', async () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(1_000_000, clock);
  const granted: { at: number; bytes: number }[] = [];
  let seed = 7;
  for (let index = 0; index < 2000; index++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    if (index % 400 === 399) clock.time += 4_000;
    const bytes = 1 + (seed % 100_000);
    await bucket.take(bytes);
    granted.push({ at: clock.time, bytes });
  }
  for (let from = 0; from < clock.time - 10_000; from += 500) {
    const sum = granted.filter(({ at }) => at >= from && at < from + 10_000).reduce((total, { bytes }) => total + bytes, 0);
    expect(sum).toBeLessThanOrEqual(10_500_000);
  }
  const busy = granted.filter(({ at }) => at < 10_000).reduce((total, { bytes }) => total + bytes, 0);
  expect(busy).toBeGreaterThanOrEqual(9_500_000);
});

it('costs nothing where there is no limit', () => {
  expect(new TokenBucket(() => undefined, new FakeClock()).take(1e12)).toBeUndefined();
});

it('follows a rate that changes while somebody waits', async () => {
  const clock = new FakeClock();
  let rate: number | undefined = 1000;
  const bucket = new TokenBucket(() => rate, clock);
  const waits: { at: number; next: number | undefined }[] = [
    { at: 2000, next: 4000 },
    { at: 3000, next: undefined },
  ];
  const { sleep } = clock;
  clock.sleep = async (milliseconds) => {
    await sleep.call(clock, milliseconds);
    if (waits[0] && clock.time >= waits[0].at) rate = waits.shift()!.next;
  };
  // 250 are there, 1,750 come in two seconds, 4,000 in the third: a fifth of a second later there is no limit.
  await bucket.take(100_000);
  expect(clock.time).toBe(3000);
  expect(bucket.take(1)).toBeUndefined();
  rate = 1000;
  await bucket.take(1000);
  expect(clock.time).toBe(4000);
});
