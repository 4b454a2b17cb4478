import type { Halt } from '../contract/plan';
import type { MirrorReport, ResultEvent, VerifyReport } from '../contract/report';
import { hasDifferences } from './exit-code';
import type { Palette } from './palette';
import { printable } from './printable';
import { bytesText, countOf, countText, durationText } from './quantities';

/** Paths shown before the rest is only counted; `--json` has them all. */
const ROWS_MOST = 20;

function words(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join(', ');
}

function syncCounts(report: MirrorReport): string {
  return words([
    report.created > 0 && `${countText(report.created)} created`,
    report.updated > 0 && `${countText(report.updated)} updated`,
    report.moved > 0 && `${countText(report.moved)} moved`,
    report.touched > 0 && `${countText(report.touched)} touched`,
    report.removed > 0 && `${countText(report.removed)} removed`,
    `${countText(report.unchanged)} unchanged`,
    report.foreign > 0 && `${countText(report.foreign)} foreign`,
  ]);
}

function head(report: MirrorReport | VerifyReport): string {
  if (report.status === 'halted') return report.kind === 'plan' ? 'would halt' : 'halted, nothing was changed';
  if (report.status === 'failed') return report.error?.code === 'interrupted' ? 'interrupted' : 'failed';
  if (report.kind === 'verify') return hasDifferences(report) ? 'differences found' : 'verified, in sync';
  if (report.kind === 'plan') return 'planned';
  return report.status === 'ok' ? 'in sync' : `done with ${countOf(report.problems.length, 'problem')}`;
}

/** What a sync did, in one sentence: `in sync: 12 created, 3 updated, 1,234 unchanged; 18.2 MB sent in 3.1 s`. */
export function syncSentence(report: MirrorReport): string {
  const counts = `${head(report)}: ${syncCounts(report)}`;
  if (report.status === 'halted' || (report.status === 'failed' && report.plan === null)) return head(report);
  if (report.kind === 'plan') return `${counts}; ${bytesText(report.bytesTotal)} of files`;
  return `${counts}; ${bytesText(report.bytesSent)} sent in ${durationText(report.seconds)}`;
}

/** What a verification found, in one sentence with its five classes. */
export function verifySentence(report: VerifyReport): string {
  if (report.status === 'halted' || report.status === 'failed') return head(report);
  const classes = words([
    `${countText(report.same)} same`,
    `${countText(report.missing)} missing`,
    `${countText(report.extra)} extra`,
    `${countText(report.different)} different`,
    `${countText(report.unreadable)} unreadable`,
    report.foreign > 0 && `${countText(report.foreign)} foreign`,
  ]);
  const moved =
    report.originMovedOn > 0 ? ` (the origin has moved on for ${countOf(report.originMovedOn, 'path')} since the last sync)` : '';
  return `${head(report)} (${report.depth}): ${classes}${moved}; ${bytesText(report.bytesRead)} read in ${durationText(report.seconds)}`;
}

function rows<Row>(all: readonly Row[], line: (row: Row) => string): string[] {
  const shown = all.slice(0, ROWS_MOST).map((row) => `  ${line(row)}`);
  if (all.length > shown.length) shown.push(`  … and ${countText(all.length - shown.length)} more (--json lists them all)`);
  return shown;
}

const CLASS_SIGNS = { missing: '−', extra: '+', different: 'Δ', unreadable: '!' } as const;

function verifyLines(report: VerifyReport, paint: Palette): string[] {
  const found = rows(report.findings, (row) => {
    const kind = row.class === 'extra' && row.ours === false ? 'foreign' : row.class;
    return `${CLASS_SIGNS[row.class]} ${kind}  ${printable(row.path)}  ${paint.dim(`(${printable(row.reason)})`)}`;
  });
  return report.repair ? [...found, `  repaired: ${syncSentence(report.repair)}`] : found;
}

/** The summary of one mirror, for stdout. */
export function reportLines(report: MirrorReport | VerifyReport, paint: Palette): string[] {
  const colour = report.status === 'ok' ? paint.good : report.status === 'problems' ? paint.warning : paint.bad;
  const sign = report.status === 'ok' ? '✓' : report.status === 'problems' ? '!' : '✗';
  const sentence = report.kind === 'verify' ? verifySentence(report) : syncSentence(report);
  const title = `${colour(sign)} ${paint.bold(printable(report.label))}  ${sentence}`;
  const notes = rows(report.notes, (note) => paint.dim(`note: ${at(note.path)}${printable(note.message)}`));
  return [title, ...(report.kind === 'verify' ? verifyLines(report, paint) : []), ...notes];
}

function at(path: string): string {
  return path === '' ? '' : `${printable(path)}: `;
}

/** How a halt can be lifted, with the very option to type. */
export function approvalAdvice(halt: Halt, planHash: string | null): string {
  if (halt.approvable === 'never' || planHash === null) return '';
  const all = halt.approvable === 'count' ? ', or --approve all' : '';
  return `If that is what you want, run it again with --approve ${planHash}${all}.`;
}

/** What a person must know of one mirror that is not in sync, for stderr: `heliograph: …`, and below it what to do. */
export function troubleLines(report: MirrorReport | VerifyReport): string[] {
  const name = printable(report.label);
  const lines: string[] = [];
  if (report.error) lines.push(...errorLines(`${name}: ${report.error.message}`, report.error.advice));
  if (report.halt) {
    const hash = report.kind === 'verify' ? (report.repair?.plan ?? null) : report.plan;
    lines.push(
      ...errorLines(`${name}: ${report.halt.message}`, [report.halt.advice, approvalAdvice(report.halt, hash)].filter(Boolean).join(' ')),
    );
  }
  if (report.problems.length > 0) {
    lines.push(`heliograph: ${name}: ${countOf(report.problems.length, 'problem')}`);
    lines.push(...rows(report.problems, (problem) => `${at(problem.path)}${printable(problem.message)} [${problem.code}]`));
  }
  return lines;
}

/** An error as every command prints it: what and why, and below it what to do. */
export function errorLines(message: string, advice: string): string[] {
  const lines = [`heliograph: ${printable(message)}`];
  if (advice !== '') lines.push(`  ${printable(advice)}`);
  return lines;
}

/** The last line of `--json`: the fields that are promised come first, in their promised order. */
export function resultLine(result: ResultEvent): string {
  return JSON.stringify({ event: 'result', status: result.status, mirrors: result.mirrors.map(orderedReport) });
}

function orderedReport(report: MirrorReport | VerifyReport): object {
  const { mirror, status } = report;
  const problems = report.problems.map(({ path, code, message, ...rest }) => ({ path, code, message, ...rest }));
  const halt = report.halt && orderedHalt(report.halt);
  const end = { seconds: report.seconds, problems, halt };
  if (report.kind === 'verify') {
    const { same, missing, extra, foreign, different, unreadable, bytesRead, depth } = report;
    return { mirror, status, same, missing, extra, foreign, different, unreadable, bytesRead, depth, ...end, ...rest(report) };
  }
  const { plan, created, updated, moved, touched, removed, unchanged, foreign, bytesTotal, bytesSent } = report;
  return {
    mirror,
    status,
    plan,
    created,
    updated,
    moved,
    touched,
    removed,
    unchanged,
    foreign,
    bytesTotal,
    bytesSent,
    ...end,
    ...rest(report),
  };
}

function orderedHalt({ guard, message, ...others }: Halt): object {
  return { guard, message, ...others };
}

/** What the report holds beyond the promised fields. */
function rest(report: MirrorReport | VerifyReport): object {
  const { problems: _problems, halt: _halt, ...others } = report;
  return others;
}
