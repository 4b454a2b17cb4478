import type { MirrorState, SiteView } from '../../electron/contract/ipc-schema';

/** The four states of the look, and none. */
export type Tone = 'ok' | 'run' | 'warn' | 'bad' | 'idle';

export type MirrorStateName = MirrorState['state'];

const TONES: Readonly<Record<MirrorStateName, Tone>> = {
  'in-sync': 'ok',
  running: 'run',
  behind: 'warn',
  problems: 'warn',
  halted: 'warn',
  failed: 'bad',
  'never-synced': 'idle',
};

/** From the most to the least in need of a person. */
const URGENCY: readonly MirrorStateName[] = ['failed', 'halted', 'problems', 'behind', 'never-synced', 'running', 'in-sync'];

export function toneOf(state: MirrorStateName): Tone {
  return TONES[state];
}

/** 0 is the most urgent. */
export function urgencyOf(state: MirrorStateName): number {
  return URGENCY.indexOf(state);
}

/** The word for a whole site: running while any mirror runs, otherwise its worst mirror's; `null` without mirrors. */
export function siteState(mirrors: readonly Pick<MirrorState, 'state'>[]): MirrorStateName | null {
  if (mirrors.some((mirror) => mirror.state === 'running')) return 'running';
  return mirrors.map((mirror) => mirror.state).sort((a, b) => urgencyOf(a) - urgencyOf(b))[0] ?? null;
}

/**
 * Sites in the order in which they need attention; equal ones by name. A site's worst mirror decides, even while others run;
 * a broken promise counts as much as problems do.
 */
export function sortByAttention(sites: readonly SiteView[], stale: ReadonlySet<string> = new Set()): SiteView[] {
  const urgency = ({ site, mirrors }: SiteView): number =>
    Math.min(stale.has(site.id) ? urgencyOf('problems') : URGENCY.length, ...mirrors.map((mirror) => urgencyOf(mirror.state)));
  return [...sites].sort((a, b) => urgency(a) - urgency(b) || a.site.name.localeCompare(b.site.name));
}
