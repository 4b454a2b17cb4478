import type { Schedule, Triggers } from '../../electron/contract/site';
import { isWhole } from './rules-form';
import { cronOf, sentenceOf, type Sentence } from './schedule-sentence';

/** A site's triggers as the form holds them. */
export interface TriggersForm {
  hasSchedule: boolean;
  sentence: Sentence;
  /** IANA name; empty: this computer's. */
  timeZone: string;
  watch: boolean;
  pollMinutes: string;
  onMainsOnly: boolean;
  /** Empty: nothing is promised. */
  promiseHours: string;
}

export type TriggersFault = 'pollMinutes' | 'promiseHours' | 'days';

const BEGINNING: Sentence = { kind: 'daily', hour: 3, minute: 30 };

export function triggersFormOf({ schedule, watch, pollMinutes, onMainsOnly, promiseHours }: Triggers): TriggersForm {
  return {
    hasSchedule: schedule !== undefined,
    sentence: schedule ? sentenceOf(schedule.cron) : BEGINNING,
    timeZone: schedule?.timeZone ?? '',
    watch,
    pollMinutes: String(pollMinutes),
    onMainsOnly,
    promiseHours: promiseHours === undefined ? '' : String(promiseHours),
  };
}

export function triggersFaults(form: TriggersForm): Partial<Record<TriggersFault, true>> {
  const { sentence } = form;
  return {
    ...(isWhole(form.pollMinutes, 1, 1440) ? {} : { pollMinutes: true }),
    ...(form.promiseHours.trim() === '' || isWhole(form.promiseHours, 1, 8760) ? {} : { promiseHours: true }),
    ...(form.hasSchedule && sentence.kind === 'weekly' && sentence.days.length === 0 ? { days: true } : {}),
  };
}

/** The schedule that is chosen; undefined where none is, or one without any day. */
export function scheduleOf({ hasSchedule, sentence, timeZone }: TriggersForm): Schedule | undefined {
  if (!hasSchedule || (sentence.kind === 'weekly' && sentence.days.length === 0)) return undefined;
  return { cron: cronOf(sentence).trim(), ...(timeZone === '' ? {} : { timeZone }) };
}

/** The triggers to save. Only for a form without faults. */
export function triggersOf(form: TriggersForm): Triggers {
  const schedule = scheduleOf(form);
  const promise = form.promiseHours.trim();
  return {
    ...(schedule && { schedule }),
    watch: form.watch,
    pollMinutes: Number(form.pollMinutes),
    onMainsOnly: form.onMainsOnly,
    ...(promise === '' ? {} : { promiseHours: Number(promise) }),
  };
}
