import type { MirrorProgress, RunPhase } from '../contract/progress';
import type { RunStatus } from '../contract/report';
import type { Palette } from './palette';
import { printable } from './printable';
import { bytesText, clockText, countOf, countText } from './quantities';
import { padEnd, shorten, textWidth } from './text-width';

/** A mirror's progress, and how its run ended once it has. */
export interface BarState extends MirrorProgress {
  readonly ended?: RunStatus;
}

const LABEL_MOST = 32;

/** Cells of a bar: a narrow terminal needs them for its columns. */
function barWidth(width: number): number {
  return width < 100 ? 10 : 20;
}

/** Phases that move bytes or files; the others have no share to show. */
const MEASURED: ReadonlySet<RunPhase> = new Set<RunPhase>(['sending', 'removing', 'stamping', 'verifying', 'done']);

/** What one operation costs beside its bytes, in bytes: many small files are slow by their number. */
const OPERATION_COST = 65_536;

/** How much is done, 0 to 1, by bytes and operations together; a mirror that is not done never shows 100 %. */
export function shareDone(progress: MirrorProgress): number {
  if (progress.phase === 'done') return 1;
  if (!MEASURED.has(progress.phase)) return 0;
  const total = progress.bytesTotal + OPERATION_COST * progress.operationsTotal;
  const done = progress.bytesDone + OPERATION_COST * progress.operationsDone;
  return total === 0 ? 0 : Math.min(0.99, Math.max(0, done / total));
}

function bar(share: number, cells: number, palette: Palette, done: boolean): string {
  const full = Math.round(share * cells);
  const filled = '█'.repeat(full);
  return (done ? palette.good(filled) : palette.accent(filled)) + palette.dim('░'.repeat(cells - full));
}

/** What the mirror does now, in words. */
export function phaseText(progress: MirrorProgress): string {
  if (progress.retry) {
    const { attempt, inSeconds, reason } = progress.retry;
    return `link lost (${printable(reason)}), try ${countText(attempt)} in ${countText(Math.ceil(inSeconds))} s`;
  }
  if (progress.paused) return 'paused';
  if (progress.phase === 'scanning' || progress.phase === 'comparing')
    return `${progress.phase}, ${countOf(progress.scannedEntries, 'entry', 'entries')}`;
  return progress.phase;
}

/** The columns right of the bar, the most important first; as many are shown as fit. */
function columns(progress: MirrorProgress): string[] {
  const shown = [`${String(Math.floor(shareDone(progress) * 100)).padStart(3)}%`];
  if (progress.phase !== 'done' && progress.secondsLeft !== null) shown.push(`${clockText(progress.secondsLeft)} left`);
  if (progress.operationsTotal > 0) shown.push(`${countText(progress.operationsDone)}/${countOf(progress.operationsTotal, 'file')}`);
  if (progress.phase !== 'done' && progress.bytesPerSecond > 0) shown.push(`${bytesText(progress.bytesPerSecond)}/s`);
  if (progress.bytesTotal > 0) shown.push(`${bytesText(progress.bytesDone)} of ${bytesText(progress.bytesTotal)}`);
  if (progress.phase !== 'done') shown.push(progress.phase);
  if (progress.problems > 0) shown.push(countOf(progress.problems, 'problem'));
  return shown;
}

function barLine(progress: BarState, labelWidth: number, width: number, palette: Palette): string {
  const label = padEnd(shorten(printable(progress.label), labelWidth), labelWidth);
  const room = width - labelWidth - 2;
  if (progress.ended === 'halted' || progress.ended === 'failed') return `${label}  ${palette.bad(shorten(progress.ended, room))}`;
  const measured = MEASURED.has(progress.phase) && progress.retry === null && !progress.paused;
  if (!measured) {
    const text = shorten(phaseText(progress), Math.max(0, room));
    return `${label}  ${progress.retry ? palette.warning(text) : text}`;
  }
  const cells = room >= barWidth(width) + 6 ? barWidth(width) : 0;
  let line = `${label}  ${cells > 0 ? `${bar(shareDone(progress), cells, palette, progress.phase === 'done')} ` : ''}`;
  let left = room - (cells > 0 ? cells + 1 : 0);
  for (const [index, column] of columns(progress).entries()) {
    const needed = textWidth(column) + (index === 0 ? 0 : 2);
    if (needed > left) break;
    line += index === 0 ? column : `  ${column}`;
    left -= needed;
  }
  return line;
}

/**
 * One line for each mirror, none wider than `width` cells; where they are more than `rows`, those at work come first
 * and the rest is counted.
 */
export function renderBars(all: readonly BarState[], width: number, rows: number, palette: Palette): string[] {
  const widest = Math.max(0, ...all.map((progress) => textWidth(printable(progress.label))));
  const labelWidth = Math.min(widest, LABEL_MOST, Math.max(8, Math.floor(width / 4)));
  const fits = all.length <= rows;
  const ordered = fits ? all : [...all.filter(({ phase }) => phase !== 'done'), ...all.filter(({ phase }) => phase === 'done')];
  const shown = fits ? ordered : ordered.slice(0, Math.max(1, rows - 1));
  const lines = shown.map((progress) => barLine(progress, labelWidth, width, palette));
  if (!fits) lines.push(shorten(`… and ${countOf(all.length - shown.length, 'more mirror')}`, width));
  return lines;
}

/** The same as one plain sentence, for logs and pipes. */
export function plainProgress(progress: MirrorProgress): string {
  const name = printable(progress.label);
  if (!MEASURED.has(progress.phase) || progress.retry !== null || progress.paused || progress.phase === 'done')
    return `${name}: ${phaseText(progress)}`;
  const [share = '', ...rest] = columns(progress).filter((column) => column !== progress.phase);
  return `${name}: ${progress.phase} ${[share.trim(), ...rest].join(', ')}`;
}
