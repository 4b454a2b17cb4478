import type { Settings } from '../contract/site';
import { orphanedCredentials } from './credentials';
import type { Services } from './services';

/** Changes the settings, forgets secrets that nothing uses any more, and tells the window. */
export type ChangeSites = (change: (settings: Settings) => Settings) => Promise<Settings>;

export function siteChanger({ settings, vault, userName }: Services, changed: () => void): ChangeSites {
  return async (change) => {
    let before: Settings | undefined;
    const after = settings.change((read) => change((before = read)));
    for (const credential of before ? orphanedCredentials(before, after, userName) : []) await vault.remove(credential);
    changed();
    return after;
  };
}
