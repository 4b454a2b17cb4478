import type { CronMeaning, Sentence } from '../../decisions/schedule-sentence';
import { clockText, fewTimes } from '../../decisions/schedule-sentence';
import { formatList, monthName, weekdayName } from '../../formats/calendar';
import { counted } from './counted';

const every: Record<number, string> = { 1: '1st', 2: '2nd', 3: '3rd', 21: '21st', 22: '22nd', 23: '23rd', 31: '31st' };
const ordinal = (day: number): string => every[day] ?? `${String(day)}th`;
const dayOfMonth = (day: number | 'last'): string => (day === 'last' ? 'the last day' : `the ${ordinal(day)}`);

/** `Every day at 03:30`. */
function say(sentence: Exclude<Sentence, { kind: 'custom' }>): string {
  switch (sentence.kind) {
    case 'minutes':
      return `Every ${String(sentence.every)} minutes`;
    case 'hours':
      return `${sentence.every === 1 ? 'Every hour' : `Every ${String(sentence.every)} hours`}, at minute ${String(sentence.minute)}`;
    case 'daily':
      return `Every day at ${clockText(sentence)}`;
    case 'weekly':
      return `On ${formatList(sentence.days.map(weekdayName))} at ${clockText(sentence)}`;
    case 'monthly':
      return `On ${dayOfMonth(sentence.day)} of each month at ${clockText(sentence)}`;
  }
}

/** What a cron expression means, field by field. */
function explain(meaning: CronMeaning): string {
  const { minutes, hours, days, months, weekdays } = meaning;
  const times = fewTimes(meaning);
  const numbers = (values: readonly number[]): string => formatList(values.map(String));
  const when = [
    ...(days ? [`on ${formatList(days.map(dayOfMonth))} of the month`] : []),
    ...(weekdays ? [`on ${formatList(weekdays.map(weekdayName))}`] : []),
  ];
  return [
    ...(times
      ? [`At ${formatList(times)}`]
      : [minutes ? `At minute ${numbers(minutes)}` : 'Every minute', hours ? `of the hours ${numbers(hours)}` : 'of every hour']),
    when.length > 0 ? when.join(' or ') : 'every day',
    ...(months ? [`in ${formatList(months.map(monthName))}`] : []),
  ].join(', ');
}

export const schedule = {
  title: 'When it runs',
  text: 'Without any of these, only you start a sync.',
  on: 'By the clock',
  sentence: 'How often',
  kinds: {
    minutes: 'every few minutes',
    hours: 'every few hours',
    daily: 'every day',
    weekly: 'on days of the week',
    monthly: 'once a month',
    custom: 'as cron says',
  },
  every: 'Every',
  minutes: 'minutes',
  hours: (count: number): string => (count === 1 ? 'hour' : 'hours'),
  atMinute: 'at minute',
  at: 'at',
  time: 'Time of day',
  days: 'Days of the week',
  needsDay: 'Choose a day at least.',
  dayOfMonth: 'Day of the month',
  lastDay: 'the last day',
  nthDay: (day: number) => `the ${ordinal(day)}`,
  shortMonths: 'Months without this day are passed over.',
  cron: 'Cron expression',
  cronHint: 'Minute, hour, day of month, month, day of week: 30 3 * * MON-FRI. L is the last day of a month.',
  unexplained: 'The times on the right are what it means.',
  say,
  explain,
  timeZone: 'Time zone',
  ownZone: (zone: string) => `This computer’s (${zone})`,
  next: 'Next times',
  noNext: 'No schedule: nothing starts by the clock.',
  never: 'This never comes: there is no such day.',
  alsoHere: (when: string) => `${when} here`,
  oncePerSlot: 'Each of them happens once, also where clocks are changed. What was missed is caught up by one run.',
  watch: 'When files change',
  watchHint: 'Ten seconds after the origin has gone quiet; removals wait a minute. Once a day everything is looked at anyway.',
  watchRemoteHint: 'The origin is on a server: it is asked every few minutes whether something changed.',
  watchStates: {
    off: 'Not watched',
    starting: 'Starting to watch',
    watching: 'Watching',
    waiting: 'Something changed: waits until it is quiet',
    polling: 'Looks every few minutes',
    failed: 'Cannot be watched',
  },
  poll: 'Minutes between two looks',
  pollHint: 'For an origin on a server, or one with more folders than this computer can watch.',
  pollFault: 'Write a number of minutes, 1 to 1440.',
  mains: 'Only on mains power',
  mainsHint: 'Runs that nobody asked for wait while this computer runs on its battery.',
  promise: 'Promise: at most so many hours old',
  promisePlaceholder: 'nothing is promised',
  promiseHint: 'A mirror that is older needs attention, and you are told. Leave it empty to promise nothing.',
  promiseFault: 'Write a number of hours, 1 to 8760, or nothing.',
  promiseStale: (when: string) => `Broken since ${when}: no sync has succeeded since.`,
  promiseKept: (when: string) => `Kept until ${when} without another sync.`,
  pause: {
    title: 'Automatic runs',
    titleAll: 'Automatic runs of all sites',
    text: 'Pausing stops no run that is on, and you can still start one yourself. What falls due meanwhile is caught up once.',
    running: 'Not paused',
    until: (when: string) => `Paused until ${when}`,
    untilResumed: 'Paused until you resume',
    some: (count: number) => `${counted(count, 'site is', 'sites are')} paused`,
    pause: 'Pause',
    kinds: { hour: 'For an hour', tomorrow: 'Until tomorrow', resumed: 'Until I resume' },
    resume: 'Resume',
    nothing: 'Nothing starts by itself yet.',
  },
  held: 'Waiting:',
};
