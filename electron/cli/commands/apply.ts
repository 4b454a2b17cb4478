import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Command } from 'commander';
import type { CommandRunner } from '../command-runner';
import { readPlanFile } from '../plan-file';
import { chooseJump, jumpNeeds } from '../jump-logins';
import { passwordNeeds } from '../prepare-run';
import { performTask } from '../run-command';
import { addApproval, addConnectionOptions, readRunOptions } from '../run-options';
import { taskOfPlanFile } from '../run-task';
import { openSecrets } from '../secrets';

/** `apply`: carries out a saved plan, exactly that or nothing. */
export function addApply(program: Command, run: CommandRunner): void {
  const command = program
    .command('apply')
    .summary('carry out a saved plan, exactly that')
    .description(
      'Carries out the plans of a file, exactly those. The guards are asked again, and each path is looked at again: what is not as the plan saw it stays untouched (exit 1).',
    )
    .argument('<file>', 'what `heliograph plan --out FILE` wrote');
  addApproval(command);
  addConnectionOptions(command);
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph plan website --out release.plan
  $ heliograph apply release.plan`,
  );
  run(command, async (session) => {
    const options = readRunOptions(command);
    const { request, plans } = await readPlanFile(path.resolve(session.workingFolder, command.args[0] ?? ''));
    const { identity, transport, jump: servers = [] } = options;
    const places = [request.origin, ...request.mirrors];
    const secrets = openSecrets(session.output, session.environmentSecrets, [...passwordNeeds(places), ...jumpNeeds(servers)]);
    const jump = await chooseJump(session, options, secrets);
    const facts = { workingFolder: session.workingFolder, ...(identity && { identity }), ...(transport && { transport }), ...jump };
    const task = taskOfPlanFile(randomUUID(), request, plans, options, facts);
    return (await performTask(session, task, options, secrets)).exitCode;
  });
}
