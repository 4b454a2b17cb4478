import type { Site } from '../../contract/site';
import { acquireRunLock, describeHolder, lockHolder } from '../../ledger/run-lock';
import { watchOrigin, type OriginUnderWatch, type WatchListener } from './watch-origin';

/** Milliseconds between two looks whether another program still watches. */
const LOOK = 60_000;

/** Who watches, for people; or what gives the watch back. */
export type WatchLock = { readonly holder: string } | { readonly release: () => void };

/** What stands for the watch of a saved site among the locks. */
export function siteWatchName(siteId: string): string {
  return `watch of site ${siteId}`;
}

/** What stands for the watch of an origin for a mirror that nobody saved. */
export function placesWatchName(origin: string, mirror: string): string {
  return `watch of ${origin} for ${mirror}`;
}

/** Takes watches, all or none, so that no two programs start the same runs. */
export function takeWatches(stateFolder: string, names: readonly string[]): WatchLock {
  const taken: (() => void)[] = [];
  const release = (): void => {
    for (const give of taken.splice(0)) give();
  };
  for (const name of names) {
    const lock = acquireRunLock(stateFolder, name, 'watch');
    if ('holder' in lock) {
      release();
      return { holder: describeHolder(lock.holder) };
    }
    taken.push(lock.release);
  }
  return { release };
}

/** Watches saved sites, each only while no other program that uses the state folder does. */
export function watchAlone(stateFolder: string): (site: Site, listener: WatchListener) => { close(): void } {
  return (site, listener) => {
    const name = siteWatchName(site.id);
    let timer: NodeJS.Timeout | undefined;
    let watch: OriginUnderWatch | undefined;
    let give: () => void = () => undefined;
    const begin = (): void => {
      const held = lockHolder(stateFolder, name);
      const lock = held ? { holder: describeHolder(held) } : takeWatches(stateFolder, [name]);
      if ('holder' in lock) {
        listener.onState({ state: 'watching', message: `Another program watches it: ${lock.holder}.` });
        timer = setTimeout(begin, LOOK);
        timer.unref();
        return;
      }
      give = lock.release;
      watch = watchOrigin(site, listener);
    };
    begin();
    return {
      close: () => {
        clearTimeout(timer);
        void watch?.close();
        give();
      },
    };
  };
}
