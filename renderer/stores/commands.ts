import type { AppCommand } from '../../electron/contract/ipc-schema';
import { api } from '../api';
import { copyCommand, exportPlans, previewChanges, verifySite } from './actions';
import { notices } from './notices.svelte';
import { place } from './place.svelte';
import { planReview } from './plan-review.svelte';
import { runs } from './runs.svelte';
import { sites } from './sites.svelte';

/** The site that the window shows, if any. */
export function shownSite(): string | null {
  const { route } = place;
  return route.screen === 'site' && sites.byId(route.siteId) ? route.siteId : null;
}

/** Compares; never starts anything that writes. */
export function preview(siteId: string): void {
  if (!runs.activeOf(siteId) && (sites.byId(siteId)?.site.mirrors.length ?? 0) > 0) previewChanges(siteId);
}

/**
 * Goes to the changes that are ready to sync, and makes them where there are none; then syncs them, unless they remove
 * something or wait for approval: a key press alone never starts a removal.
 */
export function towardsSync(siteId: string): void {
  if (!planReview.reviews.has(siteId)) preview(siteId);
  else place.site(siteId, 'changes');
  planReview.requestSync(siteId);
}

/** Steers the run that is on for a site. */
export function steerRun(siteId: string, how: 'pause' | 'resume' | 'cancel'): void {
  const run = runs.activeOf(siteId);
  if (run) void notices.during(() => api.runs[how]({ runId: run.runId }));
}

const ELSEWHERE: Readonly<Partial<Record<AppCommand, () => void>>> = {
  overview: () => {
    place.go({ screen: 'overview' });
  },
  history: () => {
    place.go({ screen: 'history' });
  },
  settings: () => {
    place.go({ screen: 'settings' });
  },
  'add-site': () => {
    place.open({ kind: 'site-form', siteId: null });
  },
  shortcuts: () => {
    place.open({ kind: 'shortcuts' });
  },
  palette: () => {
    place.paletteWanted += 1;
  },
};

const ON_SITE: Readonly<Partial<Record<AppCommand, (siteId: string) => void>>> = {
  preview,
  sync: towardsSync,
  'verify-quick': (siteId) => {
    verifySite(siteId, 'quick');
  },
  'verify-full': (siteId) => {
    verifySite(siteId, 'full');
  },
  'pause-run': (siteId) => {
    steerRun(siteId, 'pause');
  },
  'resume-run': (siteId) => {
    steerRun(siteId, 'resume');
  },
  'stop-run': (siteId) => {
    steerRun(siteId, 'cancel');
  },
  'edit-site': (siteId) => {
    place.open({ kind: 'site-form', siteId });
  },
  'add-mirror': (siteId) => {
    place.open({ kind: 'mirror-form', siteId, mirrorId: null });
  },
  'export-csv': (siteId) => {
    onReview(siteId, (runId) => exportPlans(runId, 'csv'));
  },
  'export-json': (siteId) => {
    onReview(siteId, (runId) => exportPlans(runId, 'json'));
  },
  'copy-command': (siteId) => {
    onReview(siteId, copyCommand);
  },
};

function onReview(siteId: string, work: (runId: string) => Promise<void>): void {
  const review = planReview.reviews.get(siteId);
  if (review) void work(review.runId);
}

/** What the menu, a shortcut or the palette asked for. What needs a site does nothing where none is shown. */
export function obey(command: AppCommand, siteId: string | null = shownSite()): void {
  if (document.querySelector('dialog[open]')) return;
  ELSEWHERE[command]?.();
  if (siteId !== null) ON_SITE[command]?.(siteId);
}
