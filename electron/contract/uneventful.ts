import type { MirrorReport, VerifyReport } from './report';

/** Whether a sync found its mirror in sync and had nothing to do or to say. */
export function isUneventful(report: MirrorReport | VerifyReport): boolean {
  if (report.kind !== 'sync' || report.status !== 'ok') return false;
  const { created, updated, moved, touched, removed, problems, notes } = report;
  return created + updated + moved + touched + removed === 0 && problems.length + notes.length === 0;
}
