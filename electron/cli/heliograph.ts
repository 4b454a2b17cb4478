import { CommanderError, type Command } from 'commander';
import { version } from '../../package.json';
import type { RunError } from '../contract/problem';
import { takeEnvironmentSecrets } from '../vault/environment-vault';
import { runErrorOf } from './command-error';
import { exitCodeOfError, type ExitCode } from './exit-code';
import { flush, Output, surviveClosedPipes } from './output';
import { makeProgram } from './program';
import { withoutPasswords } from './redact';
import { errorLines } from './report-words';
import { readProgramOptions } from './run-options';
import { openSession, type CommandAction } from './session';

/** Before anything else runs: no child process and no dump of the environment gets them. */
const environmentSecrets = takeEnvironmentSecrets(process.env);
let exitCode: ExitCode = 0;

function run(command: Command, action: CommandAction): void {
  command.action(async () => {
    const options = readProgramOptions(command);
    const output = new Output(process, options);
    exitCode = await action(openSession(output, options, environmentSecrets, version));
  });
}

/** Ends with an error in the one form that all errors have; with `--json` the last line is a result all the same. */
function fail(error: RunError, thrown: unknown): ExitCode {
  const json = process.argv.includes('--json');
  const output = new Output(process, { json, quiet: false, color: false });
  output.record(JSON.stringify({ event: 'error', runId: '', mirror: null, error }));
  output.record(JSON.stringify({ event: 'result', status: 'failed', mirrors: [] }));
  output.complain(errorLines(error.message, error.advice));
  if ((process.env['HELIOGRAPH_DEBUG'] ?? '') !== '' && thrown instanceof Error) output.complain(errorLines(thrown.stack ?? '', ''));
  return exitCodeOfError(error.code);
}

/** What the parser found wrong, as an error of ours. */
function usageError(error: CommanderError): RunError {
  const [message = '', ...hints] = withoutPasswords(error.message.replace(/^error: /, '')).split('\n');
  const advice = [...hints, `See heliograph ${commandName()}--help.`].join(' ');
  return { code: 'usage', message: message || 'No command was named.', advice };
}

function commandName(): string {
  const names = program.commands.map((command) => command.name());
  const name = process.argv.slice(2).find((argument) => names.includes(argument));
  return name === undefined ? '' : `${name} `;
}

function endWith(error: unknown): ExitCode {
  if (!(error instanceof CommanderError)) return fail(runErrorOf(error), error);
  // Help and version that were asked for are no errors; help without a command was printed as the answer to a mistake.
  if (error.exitCode === 0) return 0;
  return error.code === 'commander.help' ? 2 : fail(usageError(error), undefined);
}

async function end(code: ExitCode): Promise<void> {
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.exit(code);
}

surviveClosedPipes(process);
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => void end(fail(runErrorOf(error), error)));
}

const program = makeProgram(version, run);
program.parseAsync().then(
  () => end(exitCode),
  (error: unknown) => end(endWith(error)),
);
