import { api } from '../api';
import { text } from '../text/text';
import { obey, preview, steerRun, towardsSync } from './commands';
import { verifySite } from './actions';
import { notices } from './notices.svelte';
import { place } from './place.svelte';
import { planReview } from './plan-review.svelte';
import { runs } from './runs.svelte';
import { sites } from './sites.svelte';

/** One line of a context menu. */
export interface ContextItem {
  readonly label: string;
  readonly run: () => void;
}

/**
 * What can be done with what a `data-context` attribute names: `site ID`, `mirror SITE MIRROR`, `run SITE`, or
 * `change SITE ROW KIND TICKED TICKABLE PATH`. Nothing of it takes something away: that has buttons that ask.
 */
export function contextItems(context: string): ContextItem[] {
  const [kind, siteId = '', ...rest] = context.split(' ');
  if (kind === 'change') return changeItems(siteId, rest);
  const view = sites.byId(siteId);
  if (!view) return [];
  if (kind === 'site') return siteItems(siteId, view.demo, view.site.mirrors.length > 0);
  if (kind === 'mirror') return mirrorItems(siteId, rest[0] ?? '', view.demo);
  return kind === 'run' ? runItems(siteId) : [];
}

function siteItems(siteId: string, isDemo: boolean, hasMirrors: boolean): ContextItem[] {
  const words = text.site.actions;
  const run = runs.activeOf(siteId);
  const open = { label: text.shell.context.open, run: () => place.site(siteId) };
  const steer = run
    ? [
        run.state === 'paused'
          ? { label: words.resume, run: () => steerRun(siteId, 'resume') }
          : { label: words.pause, run: () => steerRun(siteId, 'pause') },
        { label: words.stop, run: () => steerRun(siteId, 'cancel') },
      ]
    : [];
  const start =
    !run && hasMirrors
      ? [
          { label: words.preview, run: () => preview(siteId) },
          { label: words.sync, run: () => towardsSync(siteId) },
          { label: `${words.verify}: ${words.verifyQuick}`, run: () => verifySite(siteId, 'quick') },
        ]
      : [];
  const edit = isDemo
    ? []
    : [
        { label: words.addMirror, run: () => obey('add-mirror', siteId) },
        { label: words.rename, run: () => obey('edit-site', siteId) },
      ];
  return [open, ...steer, ...start, ...edit];
}

function mirrorItems(siteId: string, mirrorId: string, isDemo: boolean): ContextItem[] {
  const mirror = sites.byId(siteId)?.site.mirrors.find(({ id }) => id === mirrorId);
  if (!mirror) return [];
  const words = text.shell.context;
  const isFree = runs.activeOf(siteId) === undefined;
  const start = isFree
    ? [
        {
          label: words.previewMirror,
          run: () => {
            place.site(siteId, 'changes');
            void planReview.compare(siteId, { mirrorIds: [mirrorId] });
          },
        },
        { label: words.verifyMirror, run: () => verifySite(siteId, 'quick', { mirrorIds: [mirrorId] }) },
      ]
    : [];
  const edit = isDemo ? [] : [{ label: text.site.mirrors.edit, run: () => place.open({ kind: 'mirror-form' as const, siteId, mirrorId }) }];
  return [...start, ...edit, { label: words.copyAddress, run: () => copy(mirror.address) }];
}

function runItems(siteId: string): ContextItem[] {
  return [
    { label: text.shell.context.open, run: () => place.site(siteId) },
    { label: text.shell.context.history, run: () => place.site(siteId, 'history') },
  ];
}

function changeItems(siteId: string, [row = '', kind = '', ticked = '', tickable = '', ...path]: string[]): ContextItem[] {
  const words = text.shell.context;
  const isOn = ticked === 'all';
  const label = kind === 'held' ? (isOn ? words.unapprove : words.approve) : isOn ? words.untick : words.tick;
  const tick = { label, run: () => void planReview.tick(siteId, { ids: [Number(row)] }, !isOn) };
  return [...(tickable === 'true' ? [tick] : []), { label: words.copyPath, run: () => copy(path.join(' ')) }];
}

function copy(words: string): void {
  void notices.during(() => api.app.copyText(words.slice(0, 8192)));
}
