import type { MainHandlers } from '../contract/ipc';
import type { Services } from './services';

export function demoHandlers({ demo }: Services): MainHandlers['demo'] {
  return { state: () => demo.state(), start: () => demo.start(), stop: () => demo.stop() };
}
