import type { MainHandlers } from '../contract/ipc';
import type { Services } from './services';

export function preferencesHandlers({ settings, testNotification }: Services): MainHandlers['preferences'] {
  return {
    get: () => settings.read().preferences,
    set: (preferences) => settings.change((before) => ({ ...before, preferences })).preferences,
    testNotification,
  };
}
