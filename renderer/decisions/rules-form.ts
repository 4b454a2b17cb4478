import { bandwidthSchema, type Bandwidth } from '../../electron/contract/bandwidth';
import type { Rules } from '../../electron/contract/site';

/** The rules as the form holds them: what is typed stays text until it is saved. */
export interface RulesForm {
  exclude: string;
  include: string;
  lastFiles: string;
  delete: boolean;
  maxDelete: string;
  maxUpdate: string;
  trashDays: string;
  heal: boolean;
  checksum: boolean;
  /** Mirrors are listed once a day only, while they are as they were left. */
  listsDaily: boolean;
  links: Rules['links'];
  /** Octal for files, octal for folders; empty: as the origin has them. */
  chmod: string;
  /** MB/s, or a timetable. */
  limit: string;
  connections: string;
  fsync: Rules['fsync'];
  stamp: boolean;
}

export type RulesFault = 'maxDelete' | 'maxUpdate' | 'trashDays' | 'limit' | 'chmod' | 'connections';

const MEGABYTE = 1_000_000;
const LIMIT = /^(\d+%?)?$/;

export function formOf(rules: Rules): RulesForm {
  return {
    exclude: rules.exclude.join('\n'),
    include: rules.include.join('\n'),
    lastFiles: rules.lastFiles.join('\n'),
    delete: rules.delete,
    maxDelete: rules.maxDelete ?? '',
    maxUpdate: rules.maxUpdate ?? '',
    trashDays: String(rules.trashDays),
    heal: rules.heal,
    checksum: rules.checksum,
    listsDaily: rules.listing === 'daily',
    links: rules.links,
    chmod: rules.chmod ?? '',
    limit: typeof rules.limit === 'number' ? String(rules.limit / MEGABYTE) : (rules.limit ?? ''),
    connections: String(rules.connections),
    fsync: rules.fsync,
    stamp: rules.stamp,
  };
}

/** What is typed and cannot be meant. */
export function faultsOf(form: RulesForm): Partial<Record<RulesFault, true>> {
  const limit = limitOf(form);
  const right: Record<RulesFault, boolean> = {
    maxDelete: LIMIT.test(form.maxDelete.trim()),
    maxUpdate: LIMIT.test(form.maxUpdate.trim()),
    trashDays: isWhole(form.trashDays, 0, 3650),
    limit: limit === undefined || bandwidthSchema.safeParse(limit).success,
    chmod: /^([0-7]{3,4}(,[0-7]{3,4})?)?$/.test(form.chmod.trim()),
    connections: isWhole(form.connections, 1, 16),
  };
  return Object.fromEntries(Object.entries(right).flatMap(([name, isRight]) => (isRight ? [] : [[name, true]])));
}

/** Whether digits name a number from `from` to `to`. */
export function isWhole(text: string, from: number, to: number): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= from && Number(text) <= to;
}

/** The timetable of limits that is typed; undefined where there is none, or one that cannot be read. */
export function timetableOf(form: RulesForm): string | undefined {
  const limit = limitOf(form);
  return typeof limit === 'string' && bandwidthSchema.safeParse(limit).success ? limit : undefined;
}

/** The rules to save. What the form does not show stays as it was. Only for a form without faults. */
export function rulesOf(form: RulesForm, before: Rules): Rules {
  const { maxDelete: _maxDelete, maxUpdate: _maxUpdate, limit: _limit, chmod: _chmod, ...kept } = before;
  const [maxDelete, maxUpdate, chmod] = [form.maxDelete.trim(), form.maxUpdate.trim(), form.chmod.trim()];
  const limit = limitOf(form);
  return {
    ...kept,
    exclude: patternsOf(form.exclude),
    include: patternsOf(form.include),
    lastFiles: patternsOf(form.lastFiles),
    delete: form.delete,
    trashDays: Number(form.trashDays),
    heal: form.heal,
    checksum: form.checksum,
    listing: form.listsDaily ? 'daily' : 'always',
    links: form.links,
    connections: Number(form.connections),
    fsync: form.fsync,
    stamp: form.stamp,
    ...(maxDelete === '' ? {} : { maxDelete }),
    ...(maxUpdate === '' ? {} : { maxUpdate }),
    ...(chmod === '' ? {} : { chmod }),
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
export function patternsOf(lines: string): string[] {
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
