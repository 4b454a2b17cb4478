import type { HistoryFilter, HistoryPoint, MirrorDay, PathEvent } from '../../electron/contract/history';
import type { SiteView } from '../../electron/contract/ipc-schema';
import type { HistoryRun } from '../../electron/contract/report';
import { mentions } from '../../electron/ledger/history-text';
import { mirrorDays } from '../../electron/runs/mirror-days';
import { historyOf, PAYLOAD, syncReport, type Scenario } from './mock-window-data';

const DAY = 86_400_000;
const ROUND_TRIPS: Readonly<Record<string, number>> = { fra1: 11.4, nyc3: 86, sgp1: 171 };

/** Numbers that look random and are the same in every picture. */
function noise(seed: number): number {
  const value = Math.sin(seed * 127.1) * 43_758.5453;
  return value - Math.floor(value);
}

/** How a sync some days ago ended: mostly well, with a bad week on one mirror and a gap on another. */
function endingOf(mirrorId: string, day: number): 'ok' | 'problems' | 'failed' | null {
  if (mirrorId === 'syd1' && day < 4) return day === 3 ? 'ok' : 'failed';
  if (mirrorId === 'sgp1' && day > 6 && day < 9) return null;
  const chance = noise(day + (mirrorId.codePointAt(0) ?? 0) * 31);
  return chance > 0.95 ? 'failed' : chance > 0.88 ? 'problems' : 'ok';
}

/** Three months of one sync a day, as points. */
export function seriesFor(view: SiteView, days: number): HistoryPoint[] {
  if (view.site.id === 'blog' || view.demo) return [];
  return view.site.mirrors.flatMap((mirror, place) =>
    Array.from({ length: days }, (_, index): HistoryPoint[] => {
      const day = days - 1 - index;
      const status = endingOf(mirror.id, day);
      if (status === null) return [];
      const luck = noise(day * 3 + place);
      const trip = ROUND_TRIPS[mirror.id];
      return [
        {
          mirrorId: mirror.id,
          mirrorLabel: mirror.name,
          startedAt: new Date(Date.now() - day * DAY - (2 + place * 0.01) * 3_600_000).toISOString(),
          kind: 'sync',
          status,
          seconds: status === 'failed' ? 1.2 : 40 + luck * 300 + place * 60,
          changes: status === 'failed' ? 0 : Math.round(luck * 400),
          bytesSent: status === 'failed' ? 0 : Math.round(luck * luck * 2_400_000_000),
          mirrorBytes: status === 'ok' ? 41_700_000_000 - day * 90_000_000 : null,
          mirrorFiles: status === 'ok' ? 18_412 - day * 12 : null,
          roundTrip: trip === undefined || status === 'failed' ? null : trip * (1 + noise(day + place * 7) * 0.3),
        },
      ];
    }).flat(),
  );
}

export function daysFor(sites: readonly SiteView[], days: number): MirrorDay[] {
  return mirrorDays(
    sites.flatMap((view) =>
      seriesFor(view, days).map(({ mirrorId, startedAt, status }) => ({ siteId: view.site.id, mirrorId, startedAt, status })),
    ),
  );
}

/** What ran; the scenario `many` has enough for several pages. */
function allRuns(sites: readonly SiteView[], scenario: Scenario): HistoryRun[] {
  const recent = historyOf(sites);
  if (scenario !== 'many') return recent;
  const old = sites.flatMap((view) =>
    view.site.mirrors.slice(0, 3).flatMap((mirror, place) =>
      Array.from({ length: 40 }, (_, day): HistoryRun => ({
        id: `${view.site.id}-${mirror.id}-old-${String(day)}`,
        siteId: view.site.id,
        siteName: view.site.name,
        mirrorId: mirror.id,
        mirrorLabel: mirror.name,
        trigger: day % 9 === 4 ? 'missed' : 'schedule',
        startedAt: new Date(Date.now() - (day + 2) * DAY - place * 60_000).toISOString(),
        report: syncReport(mirror, { seconds: 60 + day }),
      })),
    ),
  );
  return [...recent, ...old].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** The runs that the main process would find. */
export function listRuns(
  sites: readonly SiteView[],
  scenario: Scenario,
  filter: HistoryFilter & { readonly limit?: number | undefined; readonly offset?: number | undefined },
): HistoryRun[] {
  const { siteId, mirrorId, kind, outcome, trigger, from, to, text = '', limit = 100, offset = 0 } = filter;
  const wanted = (value: string | null | undefined, asked: string | undefined): boolean => asked === undefined || value === asked;
  return allRuns(sites, scenario)
    .filter(
      (run) =>
        wanted(run.siteId, siteId) &&
        wanted(run.mirrorId, mirrorId) &&
        wanted(run.report.kind, kind) &&
        wanted(run.report.status, outcome) &&
        wanted(run.trigger, trigger) &&
        (from === undefined || run.startedAt >= from) &&
        (to === undefined || run.startedAt < to) &&
        (text === '' || mentions(run, text)),
    )
    .slice(offset, offset + limit);
}

/** What happened to a path. */
export function pathsFor(sites: readonly SiteView[], siteId: string | undefined, text: string): PathEvent[] {
  const event = (hours: number, path: string, what: PathEvent['what'], mirrorLabel: string, detail = ''): PathEvent => ({
    path,
    what,
    detail,
    mirrorLabel,
    runId: `run-${String(hours)}`,
    siteId: 'downloads',
    siteName: sites.find((view) => view.site.id === 'downloads')?.site.name ?? 'downloads',
    at: new Date(Date.now() - hours * 3_600_000).toISOString(),
  });
  return [
    event(2, 'index.html', 'update', 'fra1'),
    event(2, 'archive/v4.1/index.html', 'move', 'fra1', 'v4.1/index.html'),
    event(27, 'index.html', 'different', 'nyc3', 'content differs in 1 of 3 blocks'),
    event(30, 'index.html', 'problem', 'sgp1', 'Permission denied: the server refused to write it.'),
    event(54, 'docs/old/index.html', 'remove', 'fra1'),
    event(78, 'v4.1/index.html', 'create', 'nyc3'),
    event(78, PAYLOAD, 'create', 'nyc3'),
  ].filter((each) => (siteId === undefined || each.siteId === siteId) && each.path.toLowerCase().includes(text.toLowerCase()));
}

export const LOG_LINES = [
  '2026-11-23T01:12:09.201Z The settings cannot be read: SettingsError: line 14: mirrors[0].address is empty',
  '    at parseSettings (main.cjs:2:48113)',
  '2026-11-23T02:30:44.018Z heliograph:mirrors.test was refused: too many calls',
];
