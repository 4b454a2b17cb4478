import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AppJob, AppOutcome } from './app-run';
import { siteOf, type Contender, type Job } from './contenders';
import { findProgram, quote } from './programs';

type Rules = Readonly<Record<string, unknown>>;

/** Heliograph's engine in worker threads of a Node process that has run for this site before: connections may be open. */
export function warmHeliograph(builds: string, program: string, rules: Rules): Contender {
  return appContender('heliograph-warm', builds, rules, true, (jobFile) => [process.execPath, program, jobFile]);
}

/** Where things of this checkout are. */
interface AppPlace {
  readonly repository: string;
  /** The builds of this sitting. */
  readonly builds: string;
}

/** A screen for Electron that nobody sees, until `end`. */
export interface Screen {
  readonly display: string;
  end(): void;
}

/**
 * Heliograph's engine in worker threads of real Electron: once with a window, once as after a start to the tray.
 * @param program the bundle of `electron-run.ts`
 */
export async function electronHeliographs(place: AppPlace, program: string, rules: Rules, screen: Screen): Promise<Contender[]> {
  const { builds, repository } = place;
  const file = pathToFileURL(join(repository, 'test/support/borrowed-electron.mjs')).href;
  const { findElectron } = (await import(file)) as typeof import('../support/borrowed-electron.mjs');
  const { path: electron, version } = await findElectron();
  console.log(`Electron ${version} runs the engine, too.`);
  const folder = join(builds, 'electron-app');
  mkdirSync(folder, { recursive: true });
  copyFileSync(program, join(folder, 'main.cjs'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'heliograph-bench', version: '0.0.0', main: 'main.cjs' }));
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const start = (look: string) => (jobFile: string) => [
    'env',
    `DISPLAY=${screen.display}`,
    'WAYLAND_DISPLAY=',
    electron,
    ...sandbox,
    folder,
    jobFile,
    look,
  ];
  return [
    appContender('heliograph-electron', builds, rules, false, start('window')),
    appContender('heliograph-electron-tray', builds, rules, false, start('tray')),
  ];
}

/** @throws {Error} with the line that gets Xvfb */
export function startScreen(): Promise<Screen> {
  const given = process.env['DISPLAY'];
  if (findProgram('Xvfb') === undefined) {
    if (given) return Promise.resolve({ display: given, end: () => undefined });
    throw new Error('--electron needs a display or Xvfb. On Debian: apt-get install xvfb');
  }
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    server.once('error', reject);
    server.once('exit', (code) => {
      reject(new Error(`Xvfb ended with ${String(code)}.`));
    });
    server.stdio[3]?.once('data', (number: Buffer) => {
      resolve({ display: `:${number.toString().trim()}`, end: () => void server.kill() });
    });
  });
}

function appContender(
  name: string,
  builds: string,
  rules: Rules,
  warmUp: boolean,
  words: (jobFile: string) => readonly string[],
): Contender {
  const outcomeFile = ({ folder }: Job): string => join(folder, 'outcome.json');
  return {
    name,
    kind: 'heliograph',
    forget: ({ folder }) => {
      rmSync(join(folder, 'state'), { recursive: true, force: true });
    },
    command: (job) => {
      const stateFolder = join(job.folder, 'state');
      mkdirSync(stateFolder, { recursive: true });
      rmSync(outcomeFile(job), { force: true });
      const task: AppJob = {
        site: siteOf(job, rules),
        settings: { stateFolder, knownHosts: job.servers.knownHosts, acceptNewHostKey: false },
        workerFile: join(builds, 'main/run-worker.cjs'),
        warmUp,
        outcomeFile: outcomeFile(job),
      };
      const jobFile = join(job.folder, 'job.json');
      writeFileSync(jobFile, JSON.stringify(task));
      return words(jobFile).map(quote).join(' ');
    },
    ownAccount: (job) => {
      const { seconds, connected, complaint } = JSON.parse(readFileSync(outcomeFile(job), 'utf8')) as AppOutcome;
      if (complaint !== '') return { seconds, complaint };
      return { seconds, complaint: warmUp && connected !== true ? 'cold: no connection was kept between two runs' : '' };
    },
  };
}
