import type { MainHandlers } from '../contract/ipc';
import type { Services } from './services';

export function historyHandlers({ history }: Services): MainHandlers['history'] {
  return { list: (filter) => history(filter) };
}
