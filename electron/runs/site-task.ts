import type { Plan } from '../contract/plan';
import type { VerifyDepth } from '../contract/report';
import type { Mirror, Site } from '../contract/site';
import type { RunTask } from './task';

/** What a run of a saved site may set beside the site itself. */
export interface SiteWish {
  readonly runId: string;
  readonly kind: RunTask['kind'];
  /** Ids; absent: all. */
  readonly mirrorIds?: readonly string[] | undefined;
  readonly adopt?: boolean;
  readonly approve?: readonly string[];
  /** Carry out exactly these. */
  readonly plans?: readonly Plan[];
  readonly depth?: VerifyDepth;
  readonly repair?: boolean;
  readonly trigger: RunTask['trigger'];
}

/** The task of running a saved site. Pure. @throws RangeError with a sentence for people if no mirror is meant */
export function siteTask(site: Site, wish: SiteWish): RunTask {
  const mirrors = site.mirrors.filter((mirror) => wish.mirrorIds === undefined || wish.mirrorIds.includes(mirror.id));
  if (mirrors.length === 0) throw new RangeError(`The site “${site.name}” has no mirror to run for. Add a mirror first.`);
  return {
    runId: wish.runId,
    kind: wish.kind,
    origin: { key: 'origin', label: site.name, address: site.origin, login: site.originLogin ?? { kind: 'agent' } },
    mirrors: mirrors.map(place),
    rules: site.rules,
    adopt: wish.adopt ?? false,
    approve: wish.approve ?? [],
    approveCounts: false,
    ...(wish.plans && { plans: wish.plans }),
    depth: wish.depth ?? 'quick',
    repair: wish.repair ?? false,
    trigger: wish.trigger,
    site: { id: site.id, name: site.name },
  };
}

function place({ id, name, address, login, transport, jump }: Mirror): RunTask['mirrors'][number] {
  return { key: id, label: name, address, login, ...(transport && { transport }), ...(jump && { jump }) };
}
