import type { Operation } from '../contract/plan';
import type { MirrorReport, VerifyReport } from '../contract/report';
import type { PathChange } from '../ledger/path-history';

/** What a run did with single paths and what it found of them: problems first, so that a cap never hides them. Pure. */
export function pathChanges(report: MirrorReport | VerifyReport, done: readonly Operation[]): PathChange[] {
  const problems = report.problems.map(({ path, message }): PathChange => ({ path, what: 'problem', detail: message }));
  const findings =
    report.kind === 'verify'
      ? report.findings.map((found): PathChange => ({ path: found.path, what: found.class, detail: found.reason }))
      : [];
  const carried = done.map(({ path, kind, from }): PathChange => ({ path, what: kind, detail: kind === 'move' ? (from ?? '') : '' }));
  return [...problems, ...findings, ...carried];
}
