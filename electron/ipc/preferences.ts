import type { MainHandlers } from '../contract/ipc';
import type { Services } from './services';

export function preferencesHandlers({ settings }: Services): MainHandlers['preferences'] {
  return {
    get: async () => (await settings.read()).preferences,
    set: async (preferences) => (await settings.change((before) => ({ ...before, preferences }))).preferences,
  };
}
