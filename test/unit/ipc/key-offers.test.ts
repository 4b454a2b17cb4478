import { describe, expect, it } from 'vitest';
import type { HostKeyOffer } from '../../../electron/contract/trust';
import { KeyOffers } from '../../../electron/ipc/key-offers';
import { Refusal } from '../../../electron/ipc/refusal';

const offer: HostKeyOffer = { host: 'a.example', port: 22, algorithm: 'ssh-ed25519', fingerprint: 'SHA256:abc', key: 'AAAA' };

describe('KeyOffers', () => {
  it('gives back the whole key of an unknown server that a test was offered', () => {
    const offers = new KeyOffers();
    offers.remember({ kind: 'unknown', offer });
    expect(offers.take({ host: 'a.example', port: 22, fingerprint: 'SHA256:abc' })).toEqual(offer);
  });

  it.each([
    ['another fingerprint', { fingerprint: 'SHA256:abd' }],
    ['another port', { port: 2222 }],
    ['another host', { host: 'b.example' }],
  ])('refuses %s', (_what, change) => {
    const offers = new KeyOffers();
    offers.remember({ kind: 'unknown', offer });
    expect(() => offers.take({ ...offer, ...change })).toThrow(Refusal);
  });

  it.each([{ kind: 'changed', offer, known: ['SHA256:old'] } as const, { kind: 'revoked', offer } as const])(
    'never has a $kind key accepted',
    (verdict) => {
      const offers = new KeyOffers();
      offers.remember(verdict);
      expect(() => offers.take(offer)).toThrow(Refusal);
    },
  );
});
