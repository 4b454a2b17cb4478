import type { ImportEntry, ImportList } from '../../electron/contract/imports';

/** Most that can be taken at once: a site holds no more mirrors. */
export const MOST_AT_ONCE = 64;

/** What is ticked at first: all that is not saved already and needs no second look, as far as a site holds them. */
export function firstTicks({ kind, entries }: ImportList): Set<number> {
  const fresh = entries.filter((entry) => (kind === 'known-hosts' ? entry.fingerprints.length > 0 : entry.savedAs.length === 0));
  return new Set(fresh.slice(0, MOST_AT_ONCE).map(({ id }) => id));
}

/** What the ticked entries bring along. */
export function chosenOf(
  entries: readonly ImportEntry[],
  ticked: ReadonlySet<number>,
): { readonly count: number; readonly secrets: number; readonly keys: number } {
  const chosen = entries.filter(({ id }) => ticked.has(id));
  return {
    count: chosen.length,
    secrets: chosen.filter(({ hasPassword }) => hasPassword).length,
    keys: new Set(chosen.flatMap(({ fingerprints }) => fingerprints)).size,
  };
}

/** The folder that is offered where the file names none: one with the site's name, under the login folder. */
export function offeredFolder(folder: string | null, siteId: string | null): string {
  return folder ?? `~/${siteId ?? 'mirror'}`;
}
