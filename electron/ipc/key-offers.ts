import type { HostKeyOffer, HostKeyVerdict } from '../contract/trust';
import { Refusal } from './refusal';

/** Keys of so far unknown servers that this session's connection tests were offered: only these can be accepted. */
export class KeyOffers {
  readonly #offers = new Map<string, HostKeyOffer>();

  /** A changed or revoked key is not remembered: it cannot be accepted. */
  remember(verdict: HostKeyVerdict | null): void {
    if (verdict?.kind === 'unknown') this.#offers.set(keyOf(verdict.offer), verdict.offer);
  }

  /** @throws Refusal where no test of this session saw exactly this key there */
  take(wanted: { readonly host: string; readonly port: number; readonly fingerprint: string }): HostKeyOffer {
    const offer = this.#offers.get(keyOf(wanted));
    if (!offer)
      throw new Refusal(
        `No test of this session was offered this key by ${wanted.host}.`,
        'Test the connection again and compare the fingerprint.',
      );
    return offer;
  }
}

function keyOf(offer: { readonly host: string; readonly port: number; readonly fingerprint: string }): string {
  return JSON.stringify([offer.host, offer.port, offer.fingerprint]);
}
