import type { ConnectionStep } from '../../electron/contract/trust';

/** The steps of adding a mirror, in their order. */
export const MIRROR_STEPS = ['reach', 'identity', 'login', 'folder', 'abilities', 'public'] as const;
export type MirrorStep = (typeof MIRROR_STEPS)[number];
export type TestedStep = ConnectionStep['step'];

/** What a test was asked to find out: what lies behind that is not shown as failed. */
export const TESTED_STEPS = ['reach', 'identity', 'login', 'folder'] as const satisfies readonly TestedStep[];

/**
 * Where a test leads: to the step that failed or needs a word, of those up to `upTo`; else to the first that was not come to;
 * behind them where all are done. A login can fail before the server was reached, where there is no key or no agent.
 */
export function stepAfterTest(steps: readonly ConnectionStep[], upTo: TestedStep): MirrorStep {
  const asked = TESTED_STEPS.slice(0, TESTED_STEPS.indexOf(upTo) + 1);
  const stateOf = (name: TestedStep): ConnectionStep['state'] | undefined => steps.find(({ step }) => step === name)?.state;
  const stuck = asked.find((name) => stateOf(name) === 'failed' || stateOf(name) === 'needs-trust');
  return stuck ?? asked.find((name) => stateOf(name) !== 'ok') ?? MIRROR_STEPS[MIRROR_STEPS.indexOf(upTo) + 1] ?? 'public';
}

/** Servers on the way, as they are typed: `user@host:port`, commas between. Null where one of them is none. */
export function readJumps(typed: string): string[] | null {
  const servers = typed
    .split(',')
    .map((server) => server.trim())
    .filter((server) => server !== '');
  const right = /^(?:[^\s@:/]+@)?(?:\[[0-9a-fA-F:.%]+\]|[^\s@:/[\]-][^\s@:/[\]]*)(?::\d{1,5})?$/;
  return servers.length <= 4 && servers.every((server) => right.test(server)) ? servers : null;
}

/** The folder that holds a folder: of `/srv/www` it is `/srv`; null where there is none above. */
export function folderAbove(path: string): string | null {
  if (!path.startsWith('/') || path === '/') return null;
  const slash = path.lastIndexOf('/');
  return slash === 0 ? '/' : path.slice(0, slash);
}

/** A folder in a folder. */
export function folderBelow(path: string, name: string): string {
  return path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;
}
