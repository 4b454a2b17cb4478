import type { MainHandlers } from '../contract/ipc';
import type { Services } from './services';

export function appHandlers({ facts, openDocs, showPlace }: Services): MainHandlers['app'] {
  return { facts, openDocs, showPlace };
}
