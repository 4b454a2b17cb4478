import type { ErrorCode } from '../contract/problem';
import type { MirrorReport, ResultEvent, VerifyReport } from '../contract/report';

/** What the command line's exit codes mean; the texts are shown at the end of `heliograph --help`. */
export const EXIT_CODES = {
  0: 'in sync',
  1: 'done with problems, or ended by an error midway',
  2: 'usage or settings',
  3: 'halted by a guard (plan: would be), the origin is missing',
  4: 'could not connect, log in or trust, or the link was lost for good',
  5: 'verification found differences (after --repair: still)',
  6: 'internal error',
  7: 'busy: another run holds the mirror',
  130: 'interrupted',
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

/** Of several mirrors the first of these counts. */
const WORST_FIRST: readonly ExitCode[] = [6, 130, 2, 4, 3, 7, 5, 1, 0];

const CODE_OF_ERROR: Readonly<Record<ErrorCode, ExitCode>> = {
  usage: 2,
  settings: 2,
  connect: 4,
  login: 4,
  'host-key-unknown': 4,
  'host-key-changed': 4,
  'no-sftp': 4,
  lost: 4,
  busy: 7,
  ledger: 1,
  'disk-full': 1,
  interrupted: 130,
  failed: 1,
  internal: 6,
};

/** The exit code of an error that ended a command or one mirror's run. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  return CODE_OF_ERROR[code];
}

/** Whether a verification found the mirror other than it should be; foreign extras alone are no difference. */
export function hasDifferences(report: VerifyReport): boolean {
  return report.missing + report.extra + report.different + report.unreadable > 0;
}

function exitCodeOfReport(report: MirrorReport | VerifyReport): ExitCode {
  if (report.error !== null) return exitCodeOfError(report.error.code);
  if (report.halt !== null || report.status === 'halted') return 3;
  if (report.kind === 'verify' && hasDifferences(report)) return 5;
  return report.status === 'ok' ? 0 : 1;
}

/** The exit code of a command that ran: that of its worst mirror. */
export function exitCodeOf(result: Pick<ResultEvent, 'mirrors' | 'status'>): ExitCode {
  const codes = result.mirrors.map(exitCodeOfReport);
  if (codes.length === 0) return result.status === 'ok' ? 0 : 1;
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 1;
}
