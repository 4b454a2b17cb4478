import type { MirrorState, RunView, SiteView, TriggerState } from '../contract/ipc-schema';
import type { ShellText } from './text/en';

/** What the tray shows, as the window was told it. */
export interface TrayFacts {
  readonly sites: readonly SiteView[];
  readonly runs: readonly RunView[];
  readonly triggers: readonly TriggerState[];
}

/** Each has an icon. What needs a person is shown before all else, also while something runs. */
export type TrayState = 'idle' | 'working' | 'paused' | 'attention';

const TROUBLE: ReadonlySet<MirrorState['state']> = new Set(['problems', 'halted', 'failed']);

export function trayState(facts: TrayFacts): TrayState {
  if (needingAttention(facts) > 0) return 'attention';
  if (activeRuns(facts).length > 0) return 'working';
  return pauseOfAll(facts) === null ? 'idle' : 'paused';
}

/** The line at the top of the menu. @param time shows a time of day, with its day where that is not today */
export function statusLine(facts: TrayFacts, text: ShellText, time: (iso: string) => string): string {
  const words = text.tray.status;
  const saved = savedSites(facts);
  const attention = needingAttention(facts);
  if (attention > 0) return attentionLine(facts, attention, text);
  const runs = activeRuns(facts);
  if (runs.length > 0) return runningLine(facts, runs, text);
  const pause = pauseOfAll(facts);
  if (pause !== null) return pause === 'resumed' ? words.pausedUntilResumed : words.pausedUntil(time(pause));
  const mirrors = saved.flatMap((view) => view.mirrors);
  if (saved.length === 0) return words.noSites;
  return mirrors.length > 0 && mirrors.every(({ state }) => state === 'in-sync') ? words.allInSync(mirrors.length) : words.idle;
}

/** A site's state in a word or two. */
export function siteWords(view: SiteView, facts: TrayFacts, text: ShellText): string {
  const words = text.tray.site;
  const trigger = triggerOf(facts, view);
  const trouble = troubled(view);
  if (view.mirrors.length === 0) return words.noMirrors;
  if (isRunning(view, facts)) return words.running;
  if (trouble > 0) return words.attention(trouble);
  if (trigger?.stale) return words.stale;
  if (isAutomatic(view) && trigger?.pausedUntil != null) return words.paused;
  if (view.mirrors.every(({ state }) => state === 'never-synced')) return words.neverSynced;
  return view.mirrors.every(({ state }) => state === 'in-sync') ? words.inSync : words.behind;
}

/** The demo's site is temporary, and not in the tray. */
export function savedSites({ sites }: TrayFacts): SiteView[] {
  return sites.filter(({ demo }) => !demo);
}

export function triggerOf({ triggers }: TrayFacts, { site }: SiteView): TriggerState | undefined {
  return triggers.find(({ siteId }) => siteId === site.id);
}

/** Whether a site's runs begin without a person. */
export function isAutomatic({ site }: SiteView): boolean {
  return site.triggers.schedule !== undefined || site.triggers.watch;
}

export function isRunning({ site }: SiteView, facts: TrayFacts): boolean {
  return activeRuns(facts).some(({ siteId }) => siteId === site.id);
}

/** Until when everything automatic is paused: the first end; null: something is not, or nothing is automatic. */
export function pauseOfAll(facts: TrayFacts): string | null {
  const ends = savedSites(facts)
    .filter(isAutomatic)
    .map((view) => triggerOf(facts, view)?.pausedUntil ?? null);
  if (ends.length === 0 || ends.includes(null)) return null;
  const times = ends.filter((end) => end !== null && end !== 'resumed').sort();
  return times[0] ?? 'resumed';
}

function activeRuns({ runs }: TrayFacts): RunView[] {
  return runs.filter(({ state }) => state !== 'ended');
}

function troubled({ mirrors }: SiteView): number {
  return mirrors.filter(({ state }) => TROUBLE.has(state)).length;
}

/** Mirrors with trouble, and beside them sites whose promise is broken without any. */
function needingAttention(facts: TrayFacts): number {
  return savedSites(facts).reduce((sum, view) => sum + (troubled(view) || (triggerOf(facts, view)?.stale ? 1 : 0)), 0);
}

function attentionLine(facts: TrayFacts, count: number, text: ShellText): string {
  const stale = savedSites(facts).filter((view) => troubled(view) === 0 && triggerOf(facts, view)?.stale);
  const [only] = stale;
  return count === 1 && only ? text.notifications.stale(only.site.name) : text.tray.status.attention(count);
}

function runningLine(facts: TrayFacts, runs: readonly RunView[], text: ShellText): string {
  const [only] = new Set(runs.map(({ siteId }) => siteId));
  const view = facts.sites.find(({ site }) => site.id === only);
  return runs.length === 1 && view ? text.tray.status.runningSite(view.site.name) : text.tray.status.running(runs.length);
}
