/** A schedule as a person says it. Hours 0 to 23, minutes 0 to 59; weekdays 0 Sunday to 6 Saturday. */
export type Sentence =
  | { readonly kind: 'minutes'; readonly every: number }
  | { readonly kind: 'hours'; readonly every: number; readonly minute: number }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number }
  | { readonly kind: 'weekly'; readonly days: readonly number[]; readonly hour: number; readonly minute: number }
  | { readonly kind: 'monthly'; readonly day: number | 'last'; readonly hour: number; readonly minute: number }
  | { readonly kind: 'custom'; readonly cron: string };

export type SentenceKind = Sentence['kind'];

/** Steps that come out even: an hour has as many of them each time, and so has a day. */
export const MINUTE_STEPS = [5, 10, 15, 20, 30] as const;
export const HOUR_STEPS = [1, 2, 3, 4, 6, 8, 12] as const;
/** Monday first, as a week is read where most of us live. */
export const WEEK = [1, 2, 3, 4, 5, 6, 0] as const;

const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;

/** The five fields of cron that a sentence stands for. */
export function cronOf(sentence: Sentence): string {
  switch (sentence.kind) {
    case 'minutes':
      return `*/${String(sentence.every)} * * * *`;
    case 'hours':
      return `${String(sentence.minute)} ${sentence.every === 1 ? '*' : `*/${String(sentence.every)}`} * * *`;
    case 'daily':
      return `${timeOf(sentence)} * * *`;
    case 'weekly':
      return `${timeOf(sentence)} * * ${inWeekOrder(sentence.days)
        .map((day) => NAMES[day] ?? '')
        .join(',')}`;
    case 'monthly':
      return `${timeOf(sentence)} ${sentence.day === 'last' ? 'L' : String(sentence.day)} * *`;
    case 'custom':
      return sentence.cron;
  }
}

/** The sentence that says the same as five fields of cron; `custom` where there is none. */
export function sentenceOf(cron: string): Sentence {
  const custom: Sentence = { kind: 'custom', cron };
  const fields = cron.trim().split(/\s+/);
  const [minuteField = '', hourField = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5 || month !== '*') return custom;
  const anyDay = day === '*' && weekday === '*';
  const step = stepOf(minuteField);
  if (anyDay && hourField === '*' && step !== undefined && isOneOf(MINUTE_STEPS, step)) return { kind: 'minutes', every: step };
  const minute = numberIn(minuteField, 0, 59);
  if (minute === undefined) return custom;
  const hours = hourField === '*' ? 1 : stepOf(hourField);
  if (anyDay && hours !== undefined && isOneOf(HOUR_STEPS, hours)) return { kind: 'hours', every: hours, minute };
  const hour = numberIn(hourField, 0, 23);
  if (hour === undefined) return custom;
  if (anyDay) return { kind: 'daily', hour, minute };
  if (day === '*') {
    const days = valuesOf(weekday, WEEKDAY);
    return days === undefined ? custom : { kind: 'weekly', days: inWeekOrder(days), hour, minute };
  }
  if (weekday !== '*') return custom;
  const date = /^l$/i.test(day) ? 'last' : numberIn(day, 1, 31);
  return date === undefined ? custom : { kind: 'monthly', day: date, hour, minute };
}

/** A sentence of another kind that keeps the time of day, to begin with where a person chooses it. */
export function sentenceOfKind(kind: SentenceKind, before: Sentence): Sentence {
  const minute = 'minute' in before ? before.minute : 30;
  const hour = 'hour' in before ? before.hour : 3;
  switch (kind) {
    case 'minutes':
      return { kind, every: 15 };
    case 'hours':
      return { kind, every: 6, minute: 'minute' in before ? minute : 0 };
    case 'daily':
      return { kind, hour, minute };
    case 'weekly':
      return { kind, days: [1], hour, minute };
    case 'monthly':
      return { kind, day: 'last', hour, minute };
    case 'custom':
      return { kind, cron: cronOf(before) };
  }
}

/** What each field of a cron expression names; null: any. Days of the month may hold the last one. */
export interface CronMeaning {
  readonly minutes: readonly number[] | null;
  readonly hours: readonly number[] | null;
  readonly days: readonly (number | 'last')[] | null;
  /** 1 to 12. */
  readonly months: readonly number[] | null;
  /** 0 Sunday to 6 Saturday, Monday first. */
  readonly weekdays: readonly number[] | null;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const MINUTE: Range = { from: 0, to: 59 };
const HOUR: Range = { from: 0, to: 23 };
const DAY: Range = { from: 1, to: 31 };
const MONTH: Range = { from: 1, to: 12, names: ['', ...MONTHS] };
const WEEKDAY: Range = { from: 0, to: 7, names: NAMES };

/** What five fields of cron mean; undefined where they hold more than numbers, names, ranges, steps and `L`. */
export function meaningOf(cron: string): CronMeaning | undefined {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const minutes = anyOr(minute, (field) => valuesOf(field, MINUTE));
  const hours = anyOr(hour, (field) => valuesOf(field, HOUR));
  const days = anyOr(day, (field) => (/^l$/i.test(field) ? (['last'] as const) : valuesOf(field, DAY)));
  const months = anyOr(month, (field) => valuesOf(field, MONTH));
  const weekdays = anyOr(weekday, (field) => {
    const found = valuesOf(field, WEEKDAY);
    return found && inWeekOrder(found);
  });
  if (minutes === undefined || hours === undefined || days === undefined || months === undefined || weekdays === undefined)
    return undefined;
  return { minutes, hours, days, months, weekdays };
}

/** The times of day that a meaning names, where they are few enough to be read as such. */
export function fewTimes({ minutes, hours }: CronMeaning): string[] | undefined {
  if (!minutes || !hours || minutes.length * hours.length > 6) return undefined;
  return hours.flatMap((hour) => minutes.map((minute) => clockText({ hour, minute })));
}

function anyOr<T>(field: string, read: (field: string) => T | undefined): T | null | undefined {
  return field === '*' ? null : read(field);
}

/** The values of one field, sorted; undefined where it holds anything else. Sunday may be 7. */
function valuesOf(field: string, range: Range): number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|[a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?(?:\/(\d{1,2}))?$/i.exec(part);
    if (!match) return undefined;
    const [, first = '', last, stepText] = match;
    if (first === '*' && last !== undefined) return undefined;
    const step = stepText === undefined ? 1 : Number(stepText);
    const top = range === WEEKDAY ? 6 : range.to;
    const begin = first === '*' ? range.from : valueOf(first, range);
    const end = last === undefined ? (first === '*' || stepText !== undefined ? top : begin) : valueOf(last, range);
    if (begin === undefined || end === undefined || begin > end || step === 0) return undefined;
    for (let value = begin; value <= end; value += step) values.add(range === WEEKDAY ? value % 7 : value);
  }
  return [...values].sort((a, b) => a - b);
}

function valueOf(text: string, { from, to, names }: Range): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  return named >= 0 ? named : numberIn(text, from, to);
}

function numberIn(text: string, from: number, to: number): number | undefined {
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= from && value <= to ? value : undefined;
}

function stepOf(field: string): number | undefined {
  const step = /^\*\/(\d{1,2})$/.exec(field)?.[1];
  return step === undefined ? undefined : Number(step);
}

function isOneOf(steps: readonly number[], step: number): boolean {
  return steps.includes(step);
}

function inWeekOrder(days: readonly number[]): number[] {
  return WEEK.filter((day) => days.includes(day));
}

function timeOf({ hour, minute }: { readonly hour: number; readonly minute: number }): string {
  return `${String(minute)} ${String(hour)}`;
}

/** `03:30` for a time field. */
export function clockText({ hour, minute }: { readonly hour: number; readonly minute: number }): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Reads a time field; undefined while it is empty or half typed. */
export function readClock(text: string): { readonly hour: number; readonly minute: number } | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const hour = numberIn(match?.[1] ?? '', 0, 23);
  const minute = numberIn(match?.[2] ?? '', 0, 59);
  return hour === undefined || minute === undefined ? undefined : { hour, minute };
}
