import { place } from './place.svelte';
import { planReview } from './plan-review.svelte';
import { previewChanges } from './actions';
import { runs } from './runs.svelte';
import { sites } from './sites.svelte';

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function currentSite(): string | null {
  const { route } = place;
  return route.screen === 'site' && sites.byId(route.siteId) ? route.siteId : null;
}

/** Compares; never starts anything that writes. */
function preview(): void {
  const siteId = currentSite();
  if (siteId !== null && !runs.activeOf(siteId) && (sites.byId(siteId)?.site.mirrors.length ?? 0) > 0) previewChanges(siteId);
}

/** Goes to the changes that are ready to sync, and makes them where there are none: a key press alone never starts a removal. */
function towardsSync(): void {
  const siteId = currentSite();
  if (siteId === null) return;
  if (!planReview.reviews.has(siteId)) preview();
  else {
    place.site(siteId, 'changes');
    planReview.requestSync(siteId);
  }
}

/** The window's keys. A sheet that is open has its own. */
export function handleShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || place.sheet || document.querySelector('dialog[open]')) return;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const does: (() => void) | undefined = command
    ? {
        n: () => {
          place.open({ kind: 'site-form', siteId: null });
        },
        ',': () => {
          place.go({ screen: 'settings' });
        },
        enter: towardsSync,
      }[key]
    : key === 'f5'
      ? preview
      : key === '?' && !typing(event.target)
        ? () => {
            place.open({ kind: 'shortcuts' });
          }
        : undefined;
  if (!does) return;
  event.preventDefault();
  does();
}
