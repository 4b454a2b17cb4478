import type { PlanRow, PlanSide } from '../../contract/plan-review';

const HEAD = [
  'carried out',
  'what',
  'path',
  'from',
  'reason',
  'origin kind',
  'origin bytes',
  'origin time',
  'mirror kind',
  'mirror bytes',
  'mirror time',
  'bytes to send',
  'mirrors',
];

const TICKS: Readonly<Record<PlanRow['ticked'], string>> = { all: 'yes', some: 'in part', none: 'no' };

/** A plan's rows as RFC 4180 has tables, a header first, lines ended by CR LF. */
export function planAsCsv(rows: readonly PlanRow[], mirrors: readonly string[]): string {
  const lines = rows.map((row) => [
    TICKS[row.ticked],
    row.kind,
    row.path,
    row.from ?? '',
    row.reason ?? row.message ?? '',
    ...sideCells(row.origin),
    ...sideCells(row.mirror),
    String(row.bytes),
    row.mirrors.map((index) => mirrors[index] ?? '').join(', '),
  ]);
  return [HEAD, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function sideCells(side: PlanSide | null): string[] {
  if (!side) return ['', '', ''];
  return [side.kind, side.kind === 'file' ? String(side.size) : '', side.mtime === 0 ? '' : new Date(side.mtime * 1000).toISOString()];
}

/** What a spreadsheet would take for a formula begins with an apostrophe: file names are others' text. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
