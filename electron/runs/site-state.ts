import type { MirrorState } from '../contract/ipc-schema';
import type { HistoryRun } from '../contract/report';
import type { Site } from '../contract/site';

/** The states of a site's mirrors as the overview shows them, from its history (newest first) and what runs now. Pure. */
export function mirrorStates(site: Site, history: readonly HistoryRun[], running: ReadonlySet<string>): MirrorState[] {
  return site.mirrors.map((mirror) => {
    const runs = history.filter((run) => run.siteId === site.id && run.mirrorId === mirror.id);
    const syncs = runs.filter((run) => run.report.kind === 'sync');
    const latest = runs[0];
    const measured = runs.find(({ report }) => report.roundTrip !== undefined)?.report.roundTrip;
    const proof = runs.find(({ report }) => report.kind === 'verify' && report.status === 'ok');
    return {
      mirrorId: mirror.id,
      ...(running.has(mirror.id) ? { state: 'running', summary: 'Running now' } : stateOf(latest)),
      lastSync: syncs[0]?.startedAt ?? null,
      lastGoodSync: syncs.find(({ report }) => report.status === 'ok' && !isPartial(report))?.startedAt ?? null,
      lastProof: proof?.report.kind === 'verify' ? { at: proof.startedAt, depth: proof.report.depth } : null,
      ...(measured !== undefined && { roundTrip: measured }),
    };
  });
}

function stateOf(latest: HistoryRun | undefined): Pick<MirrorState, 'state' | 'summary'> {
  if (!latest) return { state: 'never-synced', summary: 'Not synced yet' };
  const { report } = latest;
  if (isPartial(report)) return { state: 'behind', summary: 'Changes were left out of the last sync' };
  if (report.status === 'ok') return { state: 'in-sync', summary: 'In sync' };
  if (report.status === 'halted') return { state: 'halted', summary: report.halt?.message ?? 'Stopped for safety' };
  if (report.status === 'failed') {
    if (report.error?.code === 'interrupted') return { state: 'behind', summary: 'Stopped before it was done' };
    return { state: 'failed', summary: report.error?.message ?? 'The last run failed' };
  }
  if (report.kind === 'verify') return { state: 'behind', summary: differences(report) };
  const count = report.problems.length;
  return { state: 'problems', summary: count === 1 ? '1 problem' : `${String(count)} problems` };
}

/** A person left a part of the plan for later: it went well, yet the mirror is not as the origin. */
function isPartial({ status, notes }: HistoryRun['report']): boolean {
  return status === 'ok' && notes.some(({ code }) => code === 'left-out');
}

function differences({ missing, different, extra, unreadable }: Extract<HistoryRun['report'], { kind: 'verify' }>): string {
  const count = missing + different + extra + unreadable;
  return count === 1 ? '1 difference found' : `${String(count)} differences found`;
}
