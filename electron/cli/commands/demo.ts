import type { Command } from 'commander';
import type { DemoState } from '../../contract/ipc-schema';
import type { DemoSummary } from '../../demo/demo-run';
import { CommandError } from '../command-error';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { listenForInterruption } from '../interruption';
import { wholeNumber } from '../option-values';
import { printable } from '../printable';
import { progressScreen, type ProgressScreen } from '../progress-screen';
import { bytesText, countOf, durationText } from '../quantities';
import type { Session } from '../session';
import { padEnd, textWidth } from '../text-width';

interface DemoOptions {
  readonly files: number;
  readonly keep: boolean;
}

/** `demo`: the whole job on embedded servers in a temporary folder. */
export function addDemo(program: Command, run: CommandRunner): void {
  const command = program
    .command('demo')
    .summary('see the whole job on three mirrors of its own')
    .description(
      'Starts three SFTP servers and a sample site in a temporary folder, then plans, syncs, changes the origin, syncs again, damages a mirror, verifies, repairs and publishes. Touches nothing of yours; needs no network.',
    )
    .option('--files <n>', 'files of the sample site, 20 to 200,000', wholeNumber(20, 200_000), 3000)
    .option('--keep', 'leave servers and files there at the end, until Ctrl-C');
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph demo
  $ heliograph demo --files 500 --keep`,
  );
  run(command, (session) => performDemo(session, command.opts<DemoOptions>()));
}

async function performDemo(session: Session, { files, keep }: DemoOptions): Promise<ExitCode> {
  const { output } = session;
  const [{ runDemo }, { performRun }] = await Promise.all([import('../../demo/demo-run'), import('../../runs/perform-run')]);
  const teller = new DemoTeller(session);
  const interruption = listenForInterruption(() => {
    output.remark(['heliograph: stopping the demo and removing what it made']);
  }, session.exitNow);
  const closeAtExit = (): void => {
    teller.close();
  };
  process.once('exit', closeAtExit);
  try {
    const summary = await runDemo({
      performRun,
      files,
      keep,
      signal: interruption.signal,
      onState: (state) => {
        teller.tell(state);
      },
      onRunEvent: (event) => {
        output.record(JSON.stringify(event));
        teller.show(event);
      },
    });
    teller.close();
    printSummary(session, summary);
    if (summary.kept) await keepUntilStopped(session, summary.kept, interruption.signal);
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) throw new CommandError('interrupted', 'The demo was stopped, and everything of it was removed.');
    throw new CommandError(
      'failed',
      error instanceof Error ? error.message : String(error),
      'If it fails again, please report it with this text.',
    );
  } finally {
    teller.close();
    process.off('exit', closeAtExit);
    interruption.dispose();
  }
}

/** Shows each step as it begins and ends, with the bars of its run in between. */
class DemoTeller {
  readonly #ended = new Set<string>();
  readonly #titleWidth = 30;
  #screen: ProgressScreen | undefined;

  constructor(private readonly session: Session) {}

  tell(state: DemoState): void {
    const { output } = this.session;
    output.record(JSON.stringify({ event: 'demo', state }));
    for (const step of state.steps) {
      if (step.state === 'waiting' || step.state === 'running' || this.#ended.has(step.title)) continue;
      this.#ended.add(step.title);
      this.close();
      const sign = step.state === 'done' ? output.paint.good('✓') : output.paint.bad('✗');
      output.say([`${sign} ${output.paint.bold(padEnd(step.title, this.#titleWidth))} ${printable(step.detail)}`]);
    }
  }

  show(event: Parameters<ProgressScreen['show']>[0]): void {
    const { output } = this.session;
    const wanted = !output.quiet && (!output.json || output.hasScreen);
    this.#screen ??= progressScreen(output.progressStream, { wanted, colours: output.coloursOnStderr, terminal: output.hasScreen });
    this.#screen.show(event);
  }

  close(): void {
    this.#screen?.close('nothing');
    this.#screen = undefined;
  }
}

function printSummary({ output }: Session, { steps, seconds, files, bytes }: DemoSummary): void {
  const widest = Math.max(...steps.map(({ title }) => textWidth(title)));
  output.say([
    '',
    output.paint.bold('The demo, step by step'),
    ...steps.map((step) =>
      `  ${padEnd(step.title, widest)}  ${durationText(step.seconds).padStart(8)}  ${step.files > 0 ? `${countOf(step.files, 'file')}, ${bytesText(step.bytes)}` : ''}`.trimEnd(),
    ),
    '',
    `${output.paint.good('✓')} All mirrors are exact copies of the origin, byte for byte: ${countOf(files, 'file')} and ${bytesText(bytes)} sent in ${durationText(seconds)}.`,
  ]);
  output.record(JSON.stringify({ event: 'demo-ended', seconds, files, bytes, steps }));
}

async function keepUntilStopped({ output }: Session, kept: NonNullable<DemoSummary['kept']>, signal: AbortSignal): Promise<void> {
  output.say([
    '',
    'The servers run until you press Ctrl-C. Everything is removed then.',
    `  origin     ${printable(kept.site.origin)}`,
    ...kept.site.mirrors.map((mirror) => `  mirror     ${printable(mirror.address)}`),
    `  published  ${printable(kept.publishedFolder)}`,
  ]);
  // An aborted signal keeps no process alive by itself; the servers of the demo do.
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
  await kept.stop();
}
