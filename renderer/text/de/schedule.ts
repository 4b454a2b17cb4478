import type { CronMeaning, Sentence } from '../../decisions/schedule-sentence';
import { clockText, fewTimes } from '../../decisions/schedule-sentence';
import { formatList, monthName, weekdayName } from '../../formats/calendar';
import type { Text } from '../en';
import { counted } from './counted';

const dayOfMonth = (day: number | 'last'): string => (day === 'last' ? 'letzten' : `${String(day)}.`);

function say(sentence: Exclude<Sentence, { kind: 'custom' }>): string {
  switch (sentence.kind) {
    case 'minutes':
      return `Alle ${String(sentence.every)} Minuten`;
    case 'hours':
      return `${sentence.every === 1 ? 'Jede Stunde' : `Alle ${String(sentence.every)} Stunden`}, zur Minute ${String(sentence.minute)}`;
    case 'daily':
      return `Jeden Tag um ${clockText(sentence)} Uhr`;
    case 'weekly':
      return `Jeden ${formatList(sentence.days.map(weekdayName))} um ${clockText(sentence)} Uhr`;
    case 'monthly':
      return `Am ${sentence.day === 'last' ? 'letzten Tag' : `${String(sentence.day)}.`} jedes Monats um ${clockText(sentence)} Uhr`;
  }
}

function explain(meaning: CronMeaning): string {
  const { minutes, hours, days, months, weekdays } = meaning;
  const times = fewTimes(meaning);
  const numbers = (values: readonly number[]): string => formatList(values.map(String));
  const when = [
    ...(days ? [`am ${formatList(days.map(dayOfMonth))} des Monats`] : []),
    ...(weekdays ? [`jeden ${formatList(weekdays.map(weekdayName))}`] : []),
  ];
  return [
    ...(times
      ? [`Um ${formatList(times)} Uhr`]
      : [minutes ? `Zur Minute ${numbers(minutes)}` : 'Jede Minute', hours ? `der Stunden ${numbers(hours)}` : 'jeder Stunde']),
    when.length > 0 ? when.join(' oder ') : 'jeden Tag',
    ...(months ? [`im ${formatList(months.map(monthName))}`] : []),
  ].join(', ');
}

export const schedule: Text['schedule'] = {
  title: 'Wann synchronisiert wird',
  text: 'Ist hier nichts gewählt, starten nur Sie eine Synchronisierung.',
  on: 'Nach der Uhr',
  sentence: 'Wie oft',
  kinds: {
    minutes: 'alle paar Minuten',
    hours: 'alle paar Stunden',
    daily: 'jeden Tag',
    weekly: 'an Wochentagen',
    monthly: 'einmal im Monat',
    custom: 'wie cron es sagt',
  },
  every: 'Alle',
  minutes: 'Minuten',
  hours: (count) => (count === 1 ? 'Stunde' : 'Stunden'),
  atMinute: 'zur Minute',
  at: 'um',
  time: 'Uhrzeit',
  days: 'Wochentage',
  needsDay: 'Wählen Sie mindestens einen Tag.',
  dayOfMonth: 'Tag des Monats',
  lastDay: 'am letzten Tag',
  nthDay: (day) => `am ${String(day)}.`,
  shortMonths: 'Monate ohne diesen Tag werden übergangen.',
  cron: 'Cron-Ausdruck',
  cronHint: 'Minute, Stunde, Tag des Monats, Monat, Wochentag: 30 3 * * MON-FRI. L ist der letzte Tag des Monats.',
  unexplained: 'Was er bedeutet, sagen die Zeiten rechts.',
  say,
  explain,
  timeZone: 'Zeitzone',
  ownZone: (zone) => `Die dieses Rechners (${zone})`,
  next: 'Nächste Zeiten',
  noNext: 'Kein Zeitplan: Nach der Uhr beginnt nichts.',
  never: 'Das kommt nie: Einen solchen Tag gibt es nicht.',
  alsoHere: (when) => `hier ${when}`,
  oncePerSlot: 'Jede davon kommt genau einmal, auch bei der Zeitumstellung. Verpasstes wird mit einem Lauf nachgeholt.',
  watch: 'Wenn sich Dateien ändern',
  watchHint:
    'Zehn Sekunden, nachdem das Original zur Ruhe gekommen ist; Entfernen wartet eine Minute. Einmal am Tag wird ohnehin alles angesehen.',
  watchRemoteHint: 'Das Original liegt auf einem Server: Er wird alle paar Minuten gefragt, ob sich etwas geändert hat.',
  watchStates: {
    off: 'Nicht überwacht',
    starting: 'Überwachung beginnt',
    watching: 'Wird überwacht',
    waiting: 'Etwas hat sich geändert: wartet auf Ruhe',
    polling: 'Sieht alle paar Minuten nach',
    failed: 'Kann nicht überwacht werden',
  },
  poll: 'Minuten zwischen zwei Blicken',
  pollHint: 'Für ein Original auf einem Server oder eines mit mehr Ordnern, als dieser Rechner überwachen kann.',
  pollFault: 'Geben Sie eine Zahl von Minuten ein, 1 bis 1440.',
  mains: 'Nur am Stromnetz',
  mainsHint: 'Läufe, um die niemand gebeten hat, warten, solange dieser Rechner vom Akku lebt.',
  promise: 'Zusage: höchstens so viele Stunden alt',
  promisePlaceholder: 'nichts ist zugesagt',
  promiseHint: 'Ein älterer Spiegel braucht Aufmerksamkeit, und Sie erfahren es. Leer wird nichts zugesagt.',
  promiseFault: 'Geben Sie eine Zahl von Stunden ein, 1 bis 8760, oder nichts.',
  promiseStale: (when) => `Gebrochen seit ${when}: Seitdem ist keine Synchronisierung gelungen.`,
  promiseKept: (when) => `Gehalten bis ${when}, auch ohne weitere Synchronisierung.`,
  pause: {
    title: 'Automatische Läufe',
    titleAll: 'Automatische Läufe aller Sites',
    text: 'Pausieren hält keinen Lauf an, der schon läuft, und Sie können weiterhin selbst einen starten. Was inzwischen fällig wird, wird einmal nachgeholt.',
    running: 'Nicht pausiert',
    until: (when) => `Pausiert bis ${when}`,
    untilResumed: 'Pausiert, bis Sie fortsetzen',
    some: (count) => `${counted(count, 'Site ist', 'Sites sind')} pausiert`,
    pause: 'Pausieren',
    kinds: { hour: 'Für eine Stunde', tomorrow: 'Bis morgen', resumed: 'Bis ich fortsetze' },
    resume: 'Fortsetzen',
    nothing: 'Noch beginnt nichts von selbst.',
  },
  held: 'Wartet:',
};
