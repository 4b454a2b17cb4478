import { api } from '../api';
import { visibleText } from '../formats/hostile-text';
import { text } from '../text/text';
import { copyCommand, exportPlans, verifySite } from './actions';
import { obey, preview, shownSite, steerRun, towardsSync } from './commands';
import { notices } from './notices.svelte';
import { place } from './place.svelte';
import { planReview } from './plan-review.svelte';
import { runs } from './runs.svelte';
import { sites } from './sites.svelte';

/** Something that the palette goes to or does. */
export interface Goal {
  readonly label: string;
  readonly kind: string;
  readonly run: () => void;
}

/** All that can be gone to and done now; what concerns the site that is shown comes first. */
export function paletteGoals(): Goal[] {
  const words = text.shell.jump;
  const shown = shownSite();
  const inOrder = [...sites.all].sort((one, other) => Number(other.site.id === shown) - Number(one.site.id === shown));
  const siteGoals = inOrder.map(({ site }) => ({ label: visibleText(site.name), kind: words.site, run: () => place.site(site.id) }));
  const mirrorGoals = inOrder.flatMap(({ site, demo }) =>
    site.mirrors.map((mirror) => ({
      label: `${visibleText(mirror.name)} · ${visibleText(site.name)}`,
      kind: words.mirror,
      run: () => {
        place.site(site.id);
        if (!demo) place.open({ kind: 'mirror-form', siteId: site.id, mirrorId: mirror.id });
      },
    })),
  );
  const actionGoals = inOrder.flatMap(({ site }) => siteActions(site.id, visibleText(site.name), site.mirrors.length > 0));
  const mine = shown === null ? [] : actionGoals.filter(({ siteId }) => siteId === shown);
  const others = actionGoals.filter(({ siteId }) => siteId !== shown);
  return [...mine, ...siteGoals, ...screenGoals(), ...others, ...mirrorGoals, ...generalGoals()];
}

interface SiteGoal extends Goal {
  readonly siteId: string;
}

function siteActions(siteId: string, name: string, hasMirrors: boolean): SiteGoal[] {
  const words = text.shell.jump;
  const goal = (label: string, run: () => void): SiteGoal => ({ siteId, label, kind: words.action, run });
  const run = runs.activeOf(siteId);
  const review = planReview.reviews.get(siteId);
  if (!hasMirrors)
    return [
      goal(words.addMirror(name), () => {
        obey('add-mirror', siteId);
      }),
    ];
  const steering = run
    ? [
        run.state === 'paused'
          ? goal(words.resumeRun(name), () => {
              steerRun(siteId, 'resume');
            })
          : goal(words.pauseRun(name), () => {
              steerRun(siteId, 'pause');
            }),
        goal(words.stopRun(name), () => {
          steerRun(siteId, 'cancel');
        }),
      ]
    : [
        goal(words.preview(name), () => {
          preview(siteId);
        }),
        goal(words.sync(name), () => {
          towardsSync(siteId);
        }),
        goal(words.verifyQuick(name), () => {
          verifySite(siteId, 'quick');
        }),
        goal(words.verifyFull(name), () => {
          verifySite(siteId, 'full');
        }),
      ];
  const exporting = review
    ? [
        goal(words.exportCsv(name), () => void exportPlans(review.runId, 'csv')),
        goal(words.exportJson(name), () => void exportPlans(review.runId, 'json')),
        goal(words.copyCommand(name), () => void copyCommand(review.runId)),
      ]
    : [];
  return [...steering, ...exporting];
}

function screenGoals(): Goal[] {
  const words = text.shell.jump;
  return (['overview', 'history', 'settings'] as const).map((screen) => ({
    label: text.shell[screen],
    kind: words.screen,
    run: () => {
      place.go({ screen });
    },
  }));
}

function generalGoals(): Goal[] {
  const words = text.shell.jump;
  const pause = (label: string, how: 'hour' | 'tomorrow' | 'resumed'): Goal => ({
    label,
    kind: words.action,
    run: () => void notices.during(() => api.triggers.pause({ pause: how })),
  });
  return [
    {
      label: text.shell.newSite,
      kind: words.action,
      run: () => {
        obey('add-site');
      },
    },
    pause(words.pauseAllHour, 'hour'),
    pause(words.pauseAllTomorrow, 'tomorrow'),
    pause(words.pauseAll, 'resumed'),
    { label: words.resumeAll, kind: words.action, run: () => void notices.during(() => api.triggers.resume({})) },
    {
      label: text.importing.title,
      kind: words.screen,
      run: () => {
        place.go({ screen: 'import' });
      },
    },
    {
      label: text.shell.shortcuts.title,
      kind: words.screen,
      run: () => {
        obey('shortcuts');
      },
    },
  ];
}
