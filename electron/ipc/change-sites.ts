import type { Settings } from '../contract/site';
import { orphanedCredentials } from './credentials';
import type { Services } from './services';
import type { LastChange, Undoable } from './undo';

/** Changes the settings, forgets secrets that nothing uses any more, and tells the window; for some seconds it may be undone. */
export type ChangeSites = (change: (settings: Settings) => Settings, undoable?: Undoable) => Promise<Settings>;

export function siteChanger({ settings, vault, userName }: Services, last: LastChange, changed: () => void): ChangeSites {
  return async (change, undoable) => {
    let before: Settings | undefined;
    const after = settings.change((read) => change((before = read)));
    const secrets = [];
    for (const credential of before ? orphanedCredentials(before, after, userName) : []) {
      const secret = undoable && (await vault.read(credential));
      if (secret !== undefined) secrets.push({ credential, secret });
      await vault.remove(credential);
    }
    changed();
    if (undoable && before) last.offer(undoable, before, after, secrets);
    return after;
  };
}
