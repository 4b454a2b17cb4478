/** Why an origin is polled, or looked at no more, in place of being watched. */
export type WatchTrouble =
  | { readonly kind: 'remote' }
  | { readonly kind: 'network'; readonly type: string }
  | { readonly kind: 'followed-links' }
  | { readonly kind: 'limit'; readonly limit: number | null }
  | { readonly kind: 'instances' }
  | { readonly kind: 'overflow' }
  | { readonly kind: 'no-module'; readonly reason: string }
  | { readonly kind: 'unstable' }
  | { readonly kind: 'other'; readonly reason: string };

/** What a person is told of it: what, and why. Empty for an origin for which polling is the ordinary way. */
export function pollingMessage(trouble: WatchTrouble, minutes: number): string {
  const instead = `Heliograph looks every ${minutes === 1 ? 'minute' : `${String(minutes)} minutes`} instead.`;
  switch (trouble.kind) {
    case 'remote':
      return '';
    case 'network':
      return `The origin is on a network file system (${trouble.type}), where changes by others are not told. ${instead}`;
    case 'followed-links':
      return `Links of this origin are followed to places that are not watched. ${instead}`;
    case 'limit':
      return `The system watches no more folders${limitOf(trouble)}. ${instead} Raise fs.inotify.max_user_watches to have changes noticed at once.`;
    case 'instances':
      return `Other programs hold all watchers that the system has for one user. ${instead} Raise fs.inotify.max_user_instances to have changes noticed at once.`;
    case 'overflow':
      return `More changed at once than the system could tell. All of it is looked at now; until watching begins again, ${instead}`;
    case 'no-module':
      return `This system has no way to watch folders (${trouble.reason}). ${instead}`;
    case 'unstable':
      return `Folders come and go faster than they can be watched. ${instead}`;
    case 'other':
      return `The origin cannot be watched: ${trouble.reason}. ${instead}`;
  }
}

/** Said while the origin's folder is not there. */
export const ORIGIN_IS_GONE =
  'The origin’s folder is not there. Watching begins again once it is back; until then nothing is removed anywhere.';

function limitOf({ limit }: Extract<WatchTrouble, { kind: 'limit' }>): string {
  return limit === null ? '' : ` (its limit is ${limit.toLocaleString('en')} for one user)`;
}
