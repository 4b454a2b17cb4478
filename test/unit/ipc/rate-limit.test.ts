import { describe, expect, it } from 'vitest';
import { rateLimiter } from '../../../electron/ipc/rate-limit';

describe('rateLimiter', () => {
  it('lets a burst through, then only as many a second as it says', () => {
    let now = 0;
    const mayCall = rateLimiter({ burst: 3, perSecond: 2 }, () => now);
    expect([mayCall(), mayCall(), mayCall(), mayCall()]).toEqual([true, true, true, false]);
    now = 499;
    expect(mayCall()).toBe(false);
    now = 1000;
    expect([mayCall(), mayCall(), mayCall()]).toEqual([true, true, false]);
  });

  it('saves up no more than a burst', () => {
    let now = 0;
    const mayCall = rateLimiter({ burst: 2, perSecond: 1 }, () => now);
    now = 3_600_000;
    expect([mayCall(), mayCall(), mayCall()]).toEqual([true, true, false]);
  });
});
