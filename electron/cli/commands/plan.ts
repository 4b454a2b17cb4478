import path from 'node:path';
import type { Command } from 'commander';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { makePlanFile, writePlanFile } from '../plan-file';
import { prepareRun } from '../prepare-run';
import { printable } from '../printable';
import { countOf } from '../quantities';
import { performTask } from '../run-command';
import { addRunOptions, readRunOptions, type RunOptions } from '../run-options';
import type { Session } from '../session';

/** `plan`: shows what a sync would do; writes nothing on any mirror. */
export function addPlan(program: Command, run: CommandRunner): void {
  const command = program
    .command('plan')
    .summary('show what a sync would do, and change nothing')
    .description(
      'Shows every operation that a sync would carry out, with its reason. Changes nothing; exits with 3 if the sync would halt.',
    )
    .argument('<places...>', "a saved site's name, or ORIGIN and at least one MIRROR")
    .option('--out <file>', 'save the plans for `heliograph apply`');
  addRunOptions(command);
  command.addHelpText(
    'after',
    `
Signs: + create, Δ update, ⇄ move, ~ touch (mode or time only), − remove.

Examples:
  $ heliograph plan ./public sftp://web@eu.example.org/srv/www
  $ heliograph plan website --out release.plan && heliograph apply release.plan`,
  );
  run(command, (session) => performPlan(session, command.args, readRunOptions(command), command.opts<{ out?: string }>().out));
}

/** Plans, prints, and saves where a file is named. */
export async function performPlan(session: Session, positional: readonly string[], options: RunOptions, out?: string): Promise<ExitCode> {
  const { task, secrets } = await prepareRun(session, positional, options, { kind: 'plan' });
  const { exitCode, plans } = await performTask(session, task, options, secrets);
  if (out === undefined || plans.size === 0) return exitCode;
  const file = path.resolve(session.workingFolder, out);
  await writePlanFile(file, makePlanFile(task, plans, new Date()));
  session.output.remark([`Saved ${countOf(plans.size, 'plan')}; carry out with: heliograph apply ${printable(out)}`]);
  return exitCode;
}
