import type { Operation, OperationKind, Plan, Reason } from '../contract/plan';
import type { Palette } from './palette';
import { printable } from './printable';
import { bytesText, countOf, countText } from './quantities';
import { approvalAdvice } from './report-words';

/** One sign for each kind of operation; a word stands beside it wherever it is explained. */
export const OPERATION_SIGNS: Readonly<Record<OperationKind, string>> = { create: '+', update: 'Δ', move: '⇄', touch: '~', remove: '−' };

/** Why a row is in the plan, for people. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  new: 'new at the origin',
  'missing-on-mirror': 'missing on the mirror',
  'size-differs': 'another size',
  'newer-at-origin': 'newer at the origin',
  'older-at-origin': 'older at the origin',
  'content-differs': 'other content',
  'mode-differs': 'another mode',
  'time-differs': 'another time',
  'link-differs': 'points elsewhere',
  'kind-differs': 'another kind',
  'gone-at-origin': 'gone at the origin',
  moved: 'moved at the origin',
  excluded: 'excluded now',
  'adopted-extraneous': 'extra, adopted',
  'replaces-unknown': 'replaces a file that we did not write',
  healed: 'was changed on the mirror',
  repair: 'repair',
};

function painter(kind: OperationKind, paint: Palette): (text: string) => string {
  if (kind === 'create') return paint.good;
  return kind === 'remove' ? paint.bad : paint.accent;
}

function sizeOf(operation: Operation): string {
  const kind = operation.wanted?.kind ?? operation.found?.kind;
  if (kind === 'directory') return 'folder';
  if (kind === 'symlink') return 'symlink';
  const size = bytesText(operation.wanted?.size ?? operation.found?.size ?? 0);
  return operation.delta ? `${size}, only what changed is sent` : size;
}

/** One row: `+ css/site.css  (new at the origin, 1.2 kB)`. */
export function operationLine(operation: Operation, paint: Palette): string {
  const sign = painter(operation.kind, paint)(OPERATION_SIGNS[operation.kind]);
  const from = operation.kind === 'move' && operation.from !== undefined ? `${printable(operation.from)} → ` : '';
  const why = [REASON_WORDS[operation.reason], ...wayWords(operation), sizeOf(operation)].join(', ');
  return `  ${sign} ${from}${printable(operation.path)}  ${paint.dim(`(${why})`)}`;
}

/** How a file comes to its place, where it is not sent. */
function wayWords({ kind, from, by, phase }: Operation): string[] {
  if (kind === 'create' && from !== undefined) return [`copied on the mirror from ${printable(from)}`];
  return by === 'rename' && phase === 'removal' ? ['renamed after all else'] : [];
}

function countsLine(plan: Plan): string {
  const { counts } = plan;
  const parts = [
    `${countText(counts.created)} to create`,
    `${countText(counts.updated)} to update`,
    `${countText(counts.moved)} to move`,
    `${countText(counts.touched)} to touch`,
    `${countText(counts.removed)} to remove`,
    `${countText(counts.unchanged)} unchanged`,
    ...(counts.adopted > 0 ? [`${countText(counts.adopted)} adopted as ours`] : []),
    ...(counts.foreign > 0 ? [`${countText(counts.foreign)} foreign (kept)`] : []),
  ];
  const most = plan.operations.some(({ delta }) => delta) ? 'at most ' : '';
  return `  ${parts.join(', ')}; ${most}${bytesText(counts.bytesToSend)} to send`;
}

function* warnings(plan: Plan, paint: Palette): Generator<string> {
  for (const row of plan.heldBack) yield `  ${paint.warning('held back')} ${printable(row.path)}: ${printable(row.message)}`;
  for (const problem of plan.problems) yield `  ${paint.warning('problem')} ${printable(problem.path)}: ${printable(problem.message)}`;
  for (const note of plan.notes) yield `  ${paint.dim(`note ${printable(note.path)}: ${printable(note.message)}`)}`;
  if (!plan.removalsAllowed) yield `  ${paint.warning('No removals in this run, since something could not be read.')}`;
  for (const halt of plan.halts) {
    yield `  ${paint.bad('would halt')} ${printable(halt.message)}`;
    const advice = [halt.advice, approvalAdvice(halt, plan.hash)].filter(Boolean).join(' ');
    if (advice !== '') yield `    ${printable(advice)}`;
  }
}

/** A plan for people: every row with its sign, reason and size, then counts, halts and the hash. Line by line, since it may be long. */
export function* planLines(plan: Plan, label: string, paint: Palette): Generator<string> {
  yield `${paint.bold(printable(label))}  ${paint.dim(`${printable(plan.identity.origin)} → ${printable(plan.identity.mirror)}`)}`;
  if (plan.makesRoot) yield `  ${paint.good('+')} the mirror's folder itself will be made`;
  for (const operation of plan.operations) yield operationLine(operation, paint);
  if (plan.operations.length === 0 && !plan.makesRoot) yield '  nothing to do';
  yield countsLine(plan);
  yield* warnings(plan, paint);
  yield `  plan ${plan.hash}${plan.operations.length > 0 ? ` (${countOf(plan.operations.length, 'operation')})` : ''}`;
}
