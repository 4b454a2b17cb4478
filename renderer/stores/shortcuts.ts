import { obey } from './commands';
import { place } from './place.svelte';

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
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
        enter: () => {
          obey('sync');
        },
      }[key]
    : key === 'f5'
      ? () => {
          obey('preview');
        }
      : key === '?' && !typing(event.target)
        ? () => {
            place.open({ kind: 'shortcuts' });
          }
        : undefined;
  if (!does) return;
  event.preventDefault();
  does();
}
