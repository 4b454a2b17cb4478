import { clipboard } from 'electron';
import type { MainHandlers } from '../contract/ipc';
import type { Shown } from '../contract/ipc-schema';
import type { Services } from './services';

export function appHandlers({ facts, openDocs, showPlace }: Services, onShows: (shown: Shown) => void): MainHandlers['app'] {
  return {
    facts,
    openDocs,
    showPlace,
    shows: onShows,
    copyText: async (text) => {
      await clipboard.writeText(text);
    },
  };
}
