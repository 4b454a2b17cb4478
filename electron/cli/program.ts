import { Command } from 'commander';
import { addApply } from './commands/apply';
import { addDemo } from './commands/demo';
import { addHistory } from './commands/history';
import { addImport } from './commands/import';
import { addPlan } from './commands/plan';
import { addPublish } from './commands/publish';
import { addRunSchedules } from './commands/run-schedules';
import { addSites } from './commands/sites';
import { addStatus } from './commands/status';
import { addSync } from './commands/sync';
import { addTrust } from './commands/trust';
import { addVerify } from './commands/verify';
import { addWatch } from './commands/watch';
import type { CommandRunner } from './command-runner';
import { EXIT_CODES } from './exit-code';
import { addProgramOptions } from './run-options';

/** All commands. Nothing is run here, and nothing is printed but by the parser itself. */
export function makeProgram(version: string, run: CommandRunner): Command {
  const program = new Command('heliograph')
    .description('Keeps mirror sites exact copies of their origin over SFTP, proves it, and sends visitors to the best one.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    // The parser's own messages are printed by the entry, in the form of all our errors.
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true });
  addProgramOptions(program);
  for (const add of [
    addSync,
    addPlan,
    addApply,
    addVerify,
    addWatch,
    addRunSchedules,
    addStatus,
    addHistory,
    addSites,
    addTrust,
    addImport,
    addPublish,
    addDemo,
  ])
    add(program, run);
  program.addHelpText('after', mainHelp());
  return program;
}

function mainHelp(): string {
  const codes = Object.entries(EXIT_CODES).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`);
  return `
Places are folders, or sftp://[user@]host[:port]/absolute/path (/~/path is under the login folder).
A password is never an argument: it is taken from HELIOGRAPH_PASSWORD (HELIOGRAPH_PASSWORD_<MIRROR> where several
servers need one), the keychain, or a prompt; the passphrase of a key from HELIOGRAPH_PASSPHRASE.

Examples:
  $ heliograph demo
  $ heliograph trust eu.example.org
  $ heliograph plan ./public sftp://web@eu.example.org/srv/www
  $ heliograph sync ./public sftp://web@eu.example.org/srv/www

Exit codes:
${codes.join('\n')}
Of several mirrors, the worst counts: 6, 4, 3, 7, 5, 1, 0.`;
}
