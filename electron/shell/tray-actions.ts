import type { Services } from '../ipc/services';
import { isRunning, savedSites, type TrayFacts } from './tray-facts';
import type { TrayAction } from './tray-menu';

export interface TrayActionParts {
  readonly services: Pick<Services, 'runs' | 'triggers'>;
  readonly facts: () => TrayFacts;
  readonly showWindow: () => void;
  readonly openSite: (siteId: string) => void;
  readonly quit: () => void;
  readonly log: (what: string, error: unknown) => void;
}

/** Does what was chosen in the tray's menu. What a run stops at is told as for any other run. */
export function actOn(action: TrayAction, parts: TrayActionParts): void {
  const { services, log } = parts;
  if (action.do === 'open') parts.showWindow();
  else if (action.do === 'quit') parts.quit();
  else if (action.do === 'open-site') parts.openSite(action.siteId);
  else if (action.do === 'pause') services.triggers.pause(action.siteId ?? undefined, action.pause);
  else if (action.do === 'resume') services.triggers.resume(action.siteId ?? undefined);
  else for (const siteId of sitesToRun(action.siteId, parts.facts())) start(action.do, siteId, services.runs).catch(logged);

  function logged(error: unknown): void {
    log('A run could not be started from the tray', error);
  }
}

function start(what: 'sync' | 'verify', siteId: string, runs: Services['runs']): Promise<unknown> {
  return what === 'sync' ? runs.sync({ siteId, approve: [], adopt: false }) : runs.verify({ siteId, depth: 'quick', repair: false });
}

/** All that can run now, or the one. */
function sitesToRun(siteId: string | null, facts: TrayFacts): string[] {
  if (siteId !== null) return [siteId];
  return savedSites(facts)
    .filter((view) => view.mirrors.length > 0 && !isRunning(view, facts))
    .map(({ site }) => site.id);
}
