import type { HistoryRun } from '../contract/report';

/** Whether what a person may read of a run holds a text, in any case. Pure. */
export function mentions(run: HistoryRun, text: string): boolean {
  const needle = text.toLocaleLowerCase();
  const holds = (words: string | undefined): boolean => words?.toLocaleLowerCase().includes(needle) === true;
  const { report } = run;
  return (
    [run.siteName, run.mirrorLabel, report.mirror, report.error?.message, report.halt?.message].some(holds) ||
    [...report.problems, ...report.notes].some(({ path, message }) => holds(path) || holds(message)) ||
    (report.kind === 'verify' && report.findings.some(({ path, reason }) => holds(path) || holds(reason)))
  );
}
