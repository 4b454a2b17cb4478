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
  await Promise.all([5000, 1, 1].map((bytes, index) => bucket.take(bytes).then(() => order.push(index))));
  expect(order).toEqual([0, 1, 2]);
});
