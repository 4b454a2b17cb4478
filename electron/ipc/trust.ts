import type { MainHandlers } from '../contract/ipc';
import type { KeyOffers } from './key-offers';
import type { Services } from './services';

export function trustHandlers({ trust }: Services, offers: KeyOffers): MainHandlers['trust'] {
  return {
    accept: (wanted) => {
      const { host, port, key } = offers.take(wanted);
      trust.accept(host, port, Buffer.from(key, 'base64'));
    },
    list: () => trust.list(),
    forget: ({ host, port }) => void trust.forget(host, port),
  };
}
