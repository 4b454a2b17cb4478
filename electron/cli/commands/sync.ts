import type { Command } from 'commander';
import type { CommandRunner } from '../command-runner';
import { performTask } from '../run-command';
import { prepareRun } from '../prepare-run';
import { addRunOptions, readRunOptions } from '../run-options';
import { performPlan } from './plan';

/** `sync`: one run for each mirror. */
export function addSync(program: Command, run: CommandRunner): void {
  const command = program
    .command('sync')
    .summary('make mirrors exact copies of their origin')
    .description('Makes each mirror an exact copy of its origin: sends what is new or changed, then removes what is gone.')
    .argument('<places...>', "a saved site's name, or ORIGIN and at least one MIRROR")
    .option('--dry-run', 'show what would be done and change nothing, as `plan` does');
  addRunOptions(command);
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph sync ./public sftp://web@eu.example.org/srv/www
  $ heliograph sync ./public sftp://web@eu.example.org/srv/www sftp://web@us.example.org/srv/www --exclude '*.tmp'
  $ heliograph sync website --mirror Frankfurt --max-delete 5%
  $ heliograph sync C:\\site sftp://web@eu.example.org/~/htdocs --identity C:\\keys\\deploy`,
  );
  run(command, async (session) => {
    const options = readRunOptions(command);
    if (command.opts<{ dryRun: boolean }>().dryRun) return performPlan(session, command.args, options);
    const { task, secrets } = await prepareRun(session, command.args, options, { kind: 'sync' });
    return (await performTask(session, task, options, secrets)).exitCode;
  });
}
