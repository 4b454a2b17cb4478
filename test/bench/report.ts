import { bestOf, judgeAll, ratioOf, summarise, type Entrant, type Summary, type WorkResult } from './results';
import { short } from './statistics';
import { describeTarget, showFigure, TARGETS, type Finding, type Target } from './targets';

/** Rows of a table; the first is its head. Numbers are set to the right. */
export type Table = readonly (readonly string[])[];

const HEAD = [
  'work',
  'tool',
  'seconds',
  'min–max',
  'files/s',
  'MB/s',
  'CPU s',
  'peak MB',
  'sent MB',
  'received MB',
  'ours / this',
  'result',
];

/** One row for each contender of each workload. */
export function timesTable(results: readonly WorkResult[]): Table {
  return [HEAD, ...results.flatMap(workRows)];
}

function workRows(result: WorkResult): string[][] {
  const present = result.entrants.filter(({ samples }) => samples.length > 0);
  const ours = present.find(({ name }) => name === 'heliograph');
  return present.map((entrant) => {
    const summary = summarise(entrant);
    const { name, seconds, stopped, least, most, cpuSeconds, peakBytes, wire } = summary;
    const rate = (amount: number | undefined): string => (amount === undefined || stopped ? '–' : short(amount / seconds));
    return [
      result.work,
      name,
      stopped ? `> ${short(seconds)}` : short(seconds),
      stopped ? '–' : `${short(least)}–${short(most)}`,
      rate(result.files),
      rate(result.bytes === undefined ? undefined : result.bytes / 1e6),
      short(cpuSeconds),
      short(peakBytes / 1e6),
      wire ? short(wire.sent / 1e6) : '–',
      wire ? short(wire.received / 1e6) : '–',
      ours === undefined || entrant === ours ? '' : showRatio(ours, entrant, stopped),
      outcome(summary),
    ];
  });
}

function showRatio(ours: Entrant, theirs: Entrant, isBound: boolean): string {
  return `${isBound ? '< ' : ''}${short(ratioOf(ours, theirs))}`;
}

function outcome({ stopped, sound, remark, compared }: Summary): string {
  if (stopped) return 'stopped at its limit';
  return sound ? [compared ? 'equal' : 'not compared', remark].filter(Boolean).join('; ') : remark;
}

/** Heliograph's ratio to the fastest peer of each workload, and each target with what was found. */
export function targetsTable(results: readonly WorkResult[]): Table {
  const judged = judgeAll(TARGETS, results).map(({ target, finding, verdict }) => [
    target.work,
    describeTarget(target),
    `≤ ${showFigure(target, target.atMost)}`,
    figure(target, finding),
    verdict,
  ]);
  return [['work', 'measure', 'target', 'found', 'verdict'], ...bestRows(results), ...judged];
}

function bestRows(results: readonly WorkResult[]): string[][] {
  return results.flatMap(({ work, entrants }) => {
    const present = entrants.filter(({ samples }) => samples.length > 0);
    const ours = present.find(({ name }) => name === 'heliograph');
    const best = bestOf(present.filter(({ kind }) => kind === 'peer').map(summarise), () => true);
    const theirs = present.find(({ name }) => name === best?.name);
    if (!ours || !theirs || !best) return [];
    return [[work, `time against the best peer (${best.name})`, '', showRatio(ours, theirs, best.stopped), '']];
  });
}

function figure(target: Target, finding: Finding | undefined): string {
  return finding === undefined ? '–' : `${finding.bound ? '< ' : ''}${showFigure(target, finding.value)}`;
}

/** Columns of equal width for a terminal. */
export function asText(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (isFigure(table, column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return table.map(line).join('\n');
}

/** A table of Markdown; cells cannot break out of it. */
export function asMarkdown(table: Table): string {
  const [head = [], ...rows] = table;
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  const rule = head.map((_, column) => (isFigure(table, column) ? '---:' : '---'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Whether a column holds figures only. */
function isFigure(table: Table, column: number): boolean {
  const cells = table.slice(1).map((row) => row[column] ?? '');
  return cells.some((cell) => cell !== '') && cells.every((cell) => /^([<>≤] )?[\d.–]*( MB)?$/.test(cell));
}
