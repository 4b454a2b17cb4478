import { Option, type Command } from 'commander';
import { triggersSchema, type Site, type Triggers } from '../../contract/site';
import { checkSchedule, slotsAfter } from '../../runs/triggers/slots';
import { changeSettings } from '../../settings/settings-file';
import { CommandError } from '../command-error';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { wholeNumber } from '../option-values';
import { findSite } from '../places';
import { printable } from '../printable';
import { withTriggers } from '../saved-sites';
import type { Session } from '../session';
import { localTime } from '../trigger-words';

interface TriggerOptions {
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly watch?: boolean;
  readonly poll?: number;
  readonly mainsOnly?: boolean;
  readonly promise?: number | 'off';
}

/** Slots that are shown, so that a person sees whether the schedule is what they meant. */
const SHOWN = 3;

/** `sites set-triggers`: what starts a site's runs without a person. */
export function addSetTriggers(sites: Command, run: CommandRunner): void {
  const command = sites
    .command('set-triggers')
    .description(
      'Sets what starts a site’s runs without a person, and how old its mirrors may be. What no option names stays as it is; without options it shows what is set. The app starts these runs, and so does run-schedules.',
    )
    .argument('<site>', "the site's name")
    .option('--schedule <cron|off>', 'five fields of cron: minute, hour, day of month, month, day of week')
    .option('--time-zone <zone|machine>', "the schedule's time zone, such as Europe/Berlin; machine: that of the computer (the default)")
    .option('--watch', 'a change at the origin starts a run, once it was quiet for ten seconds')
    .addOption(new Option('--no-watch', 'changes start no run').default(undefined))
    .option('--poll <minutes>', 'between two looks where an origin cannot be watched, 1 to 1440', wholeNumber(1, 1440))
    .option('--mains-only', 'automatic runs wait while the computer runs on its battery')
    .addOption(new Option('--no-mains-only', 'automatic runs begin on battery too').default(undefined))
    .option('--promise <hours|off>', 'no mirror is to be older than this; where one is, you are told', promise)
    .addHelpText(
      'after',
      `
Examples:
  $ heliograph sites set-triggers website --schedule '30 3 * * *' --time-zone Europe/Berlin --promise 48
  $ heliograph sites set-triggers website --schedule '0 9-17 * * MON-FRI' --mains-only
  $ heliograph sites set-triggers website --watch
  $ heliograph sites set-triggers website --schedule off --no-watch --promise off`,
    );
  run(command, (session) => setTriggers(session, command.args[0] ?? '', command.opts<TriggerOptions>()));
}

function promise(text: string): number | 'off' {
  return text === 'off' ? text : wholeNumber(1, 8760)(text);
}

function setTriggers(session: Session, name: string, options: TriggerOptions): ExitCode {
  const { output, folders } = session;
  const wanted = (settings = session.settings()): Triggers => changedTriggers(findSite(settings, name).triggers, options);
  const changes = Object.keys(options).length > 0;
  const { schedule } = wanted();
  if (schedule && changes) checked(() => checkSchedule(schedule, new Date()));
  const settings = changes
    ? changeSettings(folders.settingsFile, (before) => withTriggers(before, name, wanted(before)))
    : session.settings();
  output.record(JSON.stringify({ event: 'sites', sites: settings.sites }));
  output.say(spoken(findSite(settings, name)));
  return 0;
}

/** The triggers with what the options name. Pure. @throws CommandError `usage` */
export function changedTriggers(before: Triggers, options: TriggerOptions): Triggers {
  const { watch, poll, mainsOnly } = options;
  const { schedule: _, promiseHours: __, ...rest } = before;
  const schedule = changedSchedule(before, options);
  const promiseHours = options.promise ?? before.promiseHours;
  const parsed = triggersSchema.safeParse({
    ...rest,
    ...(schedule && { schedule }),
    ...(typeof promiseHours === 'number' && { promiseHours }),
    ...(watch !== undefined && { watch }),
    ...(poll !== undefined && { pollMinutes: poll }),
    ...(mainsOnly !== undefined && { onMainsOnly: mainsOnly }),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CommandError('usage', `The ${String(issue?.path[0] ?? 'triggers')} is not usable: ${issue?.message ?? ''}.`, HELP);
}

const HELP = 'See heliograph sites set-triggers --help.';

function changedSchedule({ schedule: before }: Triggers, { schedule, timeZone }: TriggerOptions): Triggers['schedule'] {
  const cron = schedule ?? before?.cron;
  if (cron === 'off') return undefined;
  if (cron === undefined) {
    if (timeZone !== undefined) throw new CommandError('usage', 'A time zone needs a schedule.', 'Name both: --schedule and --time-zone.');
    return undefined;
  }
  const zone = timeZone ?? before?.timeZone;
  return zone === undefined || zone === 'machine' ? { cron } : { cron, timeZone: zone };
}

function checked(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError('usage', error.message, HELP);
    throw error;
  }
}

function spoken({ name, triggers }: Site): string[] {
  const { schedule, watch, pollMinutes, onMainsOnly, promiseHours } = triggers;
  const begins = [
    ...(schedule ? [`by schedule: ${printable(schedule.cron)}, ${printable(schedule.timeZone ?? 'in the computer’s time zone')}`] : []),
    ...(watch ? [`after changes at the origin (looked for every ${String(pollMinutes)} min where it cannot be watched)`] : []),
  ];
  const next = schedule ? slotsAfter(schedule, new Date(), SHOWN).map((slot) => `  ${localTime(slot)}`) : [];
  return [
    begins.length === 0 ? `Runs of "${printable(name)}" are started by a person only.` : `Runs of "${printable(name)}" begin:`,
    ...begins.map((line) => `  ${line}`),
    ...(next.length > 0 ? ['The next ones, on this computer’s clock:', ...next] : []),
    ...(onMainsOnly && begins.length > 0 ? ['They wait while the computer runs on its battery.'] : []),
    ...(promiseHours === undefined ? [] : [`You are told when a mirror is older than ${String(promiseHours)} h.`]),
  ];
}
