import type { MainHandlers } from '../contract/ipc';
import type { KeyOffers } from './key-offers';
import type { Services } from './services';

export function trustHandlers({ trust }: Services, offers: KeyOffers): MainHandlers['trust'] {
  return {
    accept: (wanted) => trust.accept(offers.take(wanted)),
    list: () => trust.list(),
    forget: ({ host, port }) => trust.forget(host, port),
  };
}
