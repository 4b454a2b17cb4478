import { DEFAULT_RULES } from '../contract/site';
import type { VerifyDepth } from '../contract/report';
import type { Plan } from '../contract/plan';
import type { RunTask, TaskPlace } from '../runs/task';
import type { PlanRequest } from './plan-file';
import { wayOf, withIdentity, type PlaceFacts, type Places } from './places';
import type { RunOptions } from './run-options';
import { rulesOfRun } from './rules-of-run';

/** What a command wants beside its places and options. */
export interface RunWish {
  readonly runId: string;
  readonly kind: RunTask['kind'];
  readonly depth?: Extract<VerifyDepth, 'quick' | 'full'>;
  readonly repair?: boolean;
}

/** Builds the task of a run out of what a person asked for. */
export function buildRunTask(wish: RunWish, places: Places, options: RunOptions): RunTask {
  return {
    runId: wish.runId,
    kind: wish.kind,
    origin: places.origin,
    mirrors: places.mirrors,
    rules: rulesOfRun(places.site?.rules ?? DEFAULT_RULES, options),
    adopt: options.adopt,
    approve: options.approve.filter((approval) => approval !== 'all'),
    approveCounts: options.approve.includes('all'),
    depth: wish.depth ?? 'quick',
    repair: wish.repair ?? false,
    trigger: 'command-line',
    site: places.site === null ? null : { id: places.site.id, name: places.site.name },
  };
}

/** Builds the task that carries out a saved plan: what was asked for then, with this command's login, limits and approvals. */
export function taskOfPlanFile(
  runId: string,
  request: PlanRequest,
  plans: readonly Plan[],
  options: RunOptions,
  facts: Omit<PlaceFacts, 'loginOf'>,
): RunTask {
  const withLogin = ({ transport, jump, ...place }: PlanRequest['origin']): TaskPlace => ({
    ...place,
    login: withIdentity(place.login, facts),
    ...wayOf({ transport, jump }, facts),
  });
  return {
    runId,
    kind: 'sync',
    origin: withLogin(request.origin),
    mirrors: request.mirrors.map(withLogin),
    rules: rulesOfRun(request.rules, options),
    adopt: request.adopt,
    approve: options.approve.filter((approval) => approval !== 'all'),
    approveCounts: options.approve.includes('all'),
    plans,
    depth: 'quick',
    repair: false,
    trigger: 'command-line',
    site: request.site,
  };
}
