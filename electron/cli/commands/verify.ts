import { Option, type Command } from 'commander';
import type { CommandRunner } from '../command-runner';
import { prepareRun } from '../prepare-run';
import { performTask } from '../run-command';
import { addRunOptions, readRunOptions } from '../run-options';

/** `verify`: compares mirrors with what was put there; `--repair` mends them by a plan. */
export function addVerify(program: Command, run: CommandRunner): void {
  const command = program
    .command('verify')
    .summary('compare mirrors with what was put there, and repair them')
    .description(
      'Compares each mirror with what Heliograph put there: every path is same, missing, extra, different or unreadable. Exits with 5 on differences; extra files that are not ours are none.',
    )
    .argument('<places...>', "a saved site's name, or ORIGIN and at least one MIRROR")
    .addOption(
      new Option('--depth <depth>', 'quick: by size, time and mode; full: read every byte').choices(['quick', 'full']).default('quick'),
    )
    .option('--repair', 'mend what differs, by a plan with the usual guards');
  addRunOptions(command);
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph verify website
  $ heliograph verify website --mirror Frankfurt --depth full --repair`,
  );
  run(command, async (session) => {
    const options = readRunOptions(command);
    const { depth, repair } = command.opts<{ depth: 'quick' | 'full'; repair: boolean }>();
    const { task, secrets } = await prepareRun(session, command.args, options, { kind: 'verify', depth, repair });
    return (await performTask(session, task, options, secrets)).exitCode;
  });
}
