import type { VerifyDepth } from '../../electron/contract/report';
import { api } from '../api';
import { notices } from './notices.svelte';
import { place } from './place.svelte';
import { planReview } from './plan-review.svelte';
import { text } from '../text/text';

/** Compares a site with its mirrors and shows the changes. Writes nothing. */
export function previewChanges(siteId: string): void {
  place.site(siteId, 'changes');
  void planReview.compare(siteId);
}

/** Syncs without a preview. Guards still stop whatever is dangerous, and wait for approval. */
export function syncSite(siteId: string): void {
  planReview.forget(siteId);
  place.site(siteId, 'mirrors');
  void notices.during(() => api.runs.sync({ siteId }));
}

export function verifySite(
  siteId: string,
  depth: Exclude<VerifyDepth, 'sample'>,
  options: { mirrorIds?: string[]; repair?: boolean } = {},
): void {
  place.site(siteId, 'verification');
  void notices.during(() =>
    api.runs.verify({ siteId, depth, repair: options.repair ?? false, ...(options.mirrorIds ? { mirrorIds: options.mirrorIds } : {}) }),
  );
}

/** Starts a sync without leaving the screen. */
export function startSync(siteId: string): Promise<boolean> {
  planReview.forget(siteId);
  return notices.during(() => api.runs.sync({ siteId }));
}

/** Starts a quick verification without leaving the screen. */
export function startVerify(siteId: string): Promise<boolean> {
  return notices.during(() => api.runs.verify({ siteId, depth: 'quick', repair: false }));
}

/** Writes a run's plans where a person wants them. */
export async function exportPlans(runId: string, format: 'csv' | 'json'): Promise<void> {
  await notices.during(async () => {
    const saved = await api.runs.exportPlans({ runId, format });
    if (saved) notices.tell(text.changes.export.saved(saved.path));
  });
}

/** Copies the command line that does what the changes show. */
export async function copyCommand(runId: string): Promise<void> {
  await notices.during(async () => {
    const command = await api.runs.copyCommand({ runId });
    if (command !== null) notices.tell(text.changes.export.copied(command));
  });
}
