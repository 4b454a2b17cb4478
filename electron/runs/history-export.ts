import type { HistoryRun } from '../contract/report';

const COLUMNS: readonly (readonly [string, (run: HistoryRun) => string | number | null])[] = [
  ['started', (run) => run.startedAt],
  ['site', (run) => run.siteName],
  ['mirror', (run) => run.mirrorLabel],
  ['address', ({ report }) => report.mirror],
  ['kind', ({ report }) => report.kind],
  ['trigger', (run) => run.trigger],
  ['status', ({ report }) => report.status],
  ['seconds', ({ report }) => report.seconds],
  ['created', ({ report }) => (report.kind === 'verify' ? null : report.created)],
  ['updated', ({ report }) => (report.kind === 'verify' ? null : report.updated)],
  ['moved', ({ report }) => (report.kind === 'verify' ? null : report.moved)],
  ['touched', ({ report }) => (report.kind === 'verify' ? null : report.touched)],
  ['removed', ({ report }) => (report.kind === 'verify' ? null : report.removed)],
  ['unchanged', ({ report }) => (report.kind === 'verify' ? report.same : report.unchanged)],
  ['missing', ({ report }) => (report.kind === 'verify' ? report.missing : null)],
  ['different', ({ report }) => (report.kind === 'verify' ? report.different : null)],
  ['bytesSent', ({ report }) => (report.kind === 'verify' ? null : report.bytesSent)],
  ['bytesRead', ({ report }) => (report.kind === 'verify' ? report.bytesRead : null)],
  ['roundTripMs', ({ report }) => report.roundTrip ?? null],
  ['problems', ({ report }) => report.problems.length],
  ['message', ({ report }) => report.error?.message ?? report.halt?.message ?? report.problems[0]?.message ?? ''],
  ['run', (run) => run.id],
];

/** Runs as a table for spreadsheets (RFC 4180, UTF-8 with a byte order mark, as Excel wants it). */
export function historyAsCsv(runs: readonly HistoryRun[]): string {
  const rows = [COLUMNS.map(([name]) => name), ...runs.map((run) => COLUMNS.map(([, value]) => value(run)))];
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Runs whole, with all that was recorded of each. */
export function historyAsJson(runs: readonly HistoryRun[]): string {
  return `${JSON.stringify({ format: 'heliograph-history', version: 1, runs }, null, 2)}\n`;
}

/** Names and messages are others' text: what a spreadsheet would take for a formula is kept from being one. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
