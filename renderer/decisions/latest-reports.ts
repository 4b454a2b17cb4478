import type { HistoryRun, MirrorReport, VerifyReport } from '../../electron/contract/report';

/** The newest run of each mirror, by mirror id. `kind` narrows to verifications or to syncs; plans are never counted. */
export function latestByMirror(history: readonly HistoryRun[], kind?: 'sync' | 'verify'): ReadonlyMap<string, HistoryRun> {
  const latest = new Map<string, HistoryRun>();
  for (const run of history) {
    if (run.mirrorId === null || run.report.kind === 'plan' || (kind !== undefined && run.report.kind !== kind)) continue;
    const known = latest.get(run.mirrorId);
    if (!known || known.startedAt < run.startedAt) latest.set(run.mirrorId, run);
  }
  return latest;
}

export function isVerifyReport(report: MirrorReport | VerifyReport): report is VerifyReport {
  return report.kind === 'verify';
}

/** Files that a run changed on its mirror. */
export function filesChanged(report: MirrorReport | VerifyReport): number {
  const sync = isVerifyReport(report) ? report.repair : report;
  return sync === null ? 0 : sync.created + sync.updated + sync.moved + sync.touched + sync.removed;
}

export function bytesMoved(report: MirrorReport | VerifyReport): number {
  return isVerifyReport(report) ? report.bytesRead : report.bytesSent;
}
