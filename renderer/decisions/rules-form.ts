import { bandwidthSchema, type Bandwidth } from '../../electron/contract/bandwidth';
import type { Rules } from '../../electron/contract/site';

/** The rules as the form holds them: what is typed stays text until it is saved. */
export interface RulesForm {
  exclude: string;
  delete: boolean;
  maxDelete: string;
  trashDays: string;
  heal: boolean;
  checksum: boolean;
  /** Mirrors are listed once a day only, while they are as they were left. */
  listsDaily: boolean;
  links: Rules['links'];
  /** MB/s, or a timetable. */
  limit: string;
}

const MEGABYTE = 1_000_000;

export function formOf(rules: Rules): RulesForm {
  return {
    exclude: rules.exclude.join('\n'),
    delete: rules.delete,
    maxDelete: rules.maxDelete ?? '',
    trashDays: String(rules.trashDays),
    heal: rules.heal,
    checksum: rules.checksum,
    listsDaily: rules.listing === 'daily',
    links: rules.links,
    limit: typeof rules.limit === 'number' ? String(rules.limit / MEGABYTE) : (rules.limit ?? ''),
  };
}

/** What is typed and cannot be meant. */
export function faultsOf(form: RulesForm): { maxDelete?: true; trashDays?: true; limit?: true } {
  const days = form.trashDays.trim();
  const limit = limitOf(form);
  return {
    ...(/^(\d+%?)?$/.test(form.maxDelete.trim()) ? {} : { maxDelete: true }),
    ...(/^\d{1,4}$/.test(days) && Number(days) <= 3650 ? {} : { trashDays: true }),
    ...(limit === undefined || bandwidthSchema.safeParse(limit).success ? {} : { limit: true }),
  };
}

/** The timetable of limits that is typed; undefined where there is none, or one that cannot be read. */
export function timetableOf(form: RulesForm): string | undefined {
  const limit = limitOf(form);
  return typeof limit === 'string' && bandwidthSchema.safeParse(limit).success ? limit : undefined;
}

/** The rules to save. What the form does not show stays as it was. Only for a form without faults. */
export function rulesOf(form: RulesForm, before: Rules): Rules {
  const { maxDelete: _maxDelete, limit: _limit, ...kept } = before;
  const maxDelete = form.maxDelete.trim();
  const limit = limitOf(form);
  return {
    ...kept,
    exclude: patternsOf(form.exclude),
    delete: form.delete,
    trashDays: Number(form.trashDays),
    heal: form.heal,
    checksum: form.checksum,
    listing: form.listsDaily ? 'daily' : 'always',
    links: form.links,
    ...(maxDelete === '' ? {} : { maxDelete }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** What is typed: MB/s with a comma or a point, or a timetable; NaN where it can be neither. */
function limitOf({ limit }: RulesForm): Bandwidth | undefined {
  const text = limit.trim();
  if (text === '') return undefined;
  if (text.includes(':')) return text;
  const rate = text.replace(',', '.');
  return /^\d+(\.\d+)?$/.test(rate) ? Math.round(Number(rate) * MEGABYTE) : NaN;
}

/** One pattern a line; empty lines are dropped. Leading and inner spaces belong to a pattern. */
function patternsOf(lines: string): string[] {
  return lines
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '');
}

/** Adds a pattern as its own line, or takes it out. */
export function togglePattern(lines: string, pattern: string): string {
  const all = patternsOf(lines);
  return (all.some((line) => line.trim() === pattern) ? all.filter((line) => line.trim() !== pattern) : [...all, pattern]).join('\n');
}
