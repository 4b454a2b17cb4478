import type { Command } from 'commander';
import type { HistoryRun } from '../../contract/report';
import { openHistory } from '../../ledger/history';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { wholeNumber } from '../option-values';
import type { Palette } from '../palette';
import { findSite } from '../places';
import { printable } from '../printable';
import { syncSentence, verifySentence } from '../report-words';
import type { Session } from '../session';

/** `history`: the runs that ended, newest first. */
export function addHistory(program: Command, run: CommandRunner): void {
  const command = program
    .command('history')
    .summary('list the runs that ended, newest first')
    .description('Lists the runs that ended, of all sites and of ad hoc commands, newest first.')
    .argument('[site]', 'only of this saved site')
    .option('--limit <n>', 'at most so many runs, 1 to 5,000', wholeNumber(1, 5000), 20);
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph history website --limit 5
  $ heliograph history --json | jq '.runs[] | select(.report.status != "ok")'`,
  );
  run(command, (session) => showHistory(session, command.args[0], command.opts<{ limit: number }>().limit));
}

function showHistory(session: Session, siteName: string | undefined, limit: number): ExitCode {
  const siteId = siteName === undefined ? undefined : findSite(session.settings(), siteName).id;
  const runs = readHistory(session.folders.state, { limit, ...(siteId === undefined ? {} : { siteId }) });
  const { output } = session;
  output.record(JSON.stringify({ event: 'history', runs }));
  output.say(runs.length === 0 ? ['No run has ended yet.'] : runs.map((run) => historyLine(run, output.paint)));
  return 0;
}

/** Reads the history; opens it only for the moment. @throws LedgerError */
export function readHistory(stateFolder: string, filter: Parameters<ReturnType<typeof openHistory>['list']>[0]): HistoryRun[] {
  const history = openHistory(stateFolder);
  try {
    return history.list(filter);
  } finally {
    history.close();
  }
}

/** One run: when, what, where to, and how it ended. */
export function historyLine(run: HistoryRun, paint: Palette): string {
  const { report } = run;
  const when = run.startedAt.slice(0, 19).replace('T', ' ');
  const sentence = report.kind === 'verify' ? verifySentence(report) : syncSentence(report);
  const why = report.error?.message ?? report.halt?.message;
  const where = run.siteId === null ? printable(run.mirrorLabel) : `${printable(run.siteName)} → ${printable(run.mirrorLabel)}`;
  const colour = report.status === 'ok' ? paint.good : report.status === 'problems' ? paint.warning : paint.bad;
  return `${paint.dim(`${when}Z`)}  ${report.kind.padEnd(6)}  ${paint.bold(where)}  ${colour(sentence)}${why === undefined ? '' : `: ${printable(why)}`}`;
}
