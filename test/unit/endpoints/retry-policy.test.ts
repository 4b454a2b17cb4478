import { describe, expect, it } from 'vitest';
import { DEFAULT_RETRY_POLICY, waitBefore, worthFirstRetry, worthRetry } from '../../../electron/endpoints/retry-policy';
import { EndpointError, type EndpointErrorKind } from '../../../electron/engine/endpoint';

describe('waitBefore', () => {
  it('spreads each wait by a fifth and gives up after the last', () => {
    expect(waitBefore(1, [10, 20], 0)).toBeCloseTo(8);
    expect(waitBefore(1, [10, 20], 1)).toBeCloseTo(12);
    expect(waitBefore(2, [10, 20], 0.5)).toBeCloseTo(20);
    expect(waitBefore(3, [10, 20], 0.5)).toBeUndefined();
  });

  it('is about three minutes in all by default', () => {
    const total = DEFAULT_RETRY_POLICY.waits.reduce((sum, wait) => sum + wait, 0);
    expect(total).toBeGreaterThanOrEqual(150);
    expect(total).toBeLessThanOrEqual(240);
  });
});

describe('what is worth another attempt', () => {
  const error = (kind: EndpointErrorKind, detail?: unknown) => new EndpointError(kind, '', '', detail);
  it.each<[EndpointErrorKind, boolean]>([
    ['lost', true],
    ['connect', true],
    ['login', false],
    ['host-key-changed', false],
    ['host-key-unknown', false],
    ['no-sftp', false],
    ['protocol', false],
    ['disk-full', false],
  ])('after a loss: %s %s', (kind, worth) => {
    expect(worthRetry(error(kind))).toBe(worth);
  });
  it('at first: only what may pass by itself', () => {
    expect(worthFirstRetry(error('connect'))).toBe(true);
    expect(worthFirstRetry(error('connect', { final: true }))).toBe(false);
    expect(worthFirstRetry(error('lost'))).toBe(false);
    expect(worthFirstRetry(error('login'))).toBe(false);
  });
});
