import type { Bandwidth } from '../contract/bandwidth';
import { Option, type Command } from 'commander';
import { transportSchema, type Transport } from '../contract/site';
import { parseApproval, parseBandwidth, parseDeleteLimit, parseJump, parseModes, parsePattern, wholeNumber } from './option-values';

/** A pattern and what it does; gitignore gives the last match the say, so the order on the command line is kept. */
export interface Pattern {
  readonly effect: 'exclude' | 'include';
  readonly pattern: string;
}

/** Options that stand before or after any command. */
export interface ProgramOptions {
  /** `--state`: the folder of everything that Heliograph remembers. */
  readonly state?: string;
  /** `--settings`: the settings file. */
  readonly settings?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** How to reach servers. */
export interface ConnectionChoices {
  readonly identity?: string;
  readonly knownHosts?: string;
  readonly acceptNewHostKey: boolean;
  readonly transport?: Transport;
  /** `--jump`: servers on the way, `[user@]host[:port]`, the first of them first. */
  readonly jump?: readonly string[];
  /** Bytes a second. */
  readonly limit?: Bandwidth;
  readonly connections?: number;
}

/** What a run may do; undefined is "as the site says, else the default". */
export interface RunOptions extends ConnectionChoices {
  readonly patterns: readonly Pattern[];
  readonly checksum: boolean;
  readonly adopt: boolean;
  readonly heal: boolean;
  readonly maxDelete?: string;
  /** Plan hashes, and `all`. */
  readonly approve: readonly string[];
  readonly delete: boolean;
  readonly trash?: number;
  readonly listing?: 'always' | 'daily';
  readonly links?: 'keep' | 'skip' | 'follow';
  readonly chmod?: string;
  readonly fsync?: 'auto' | 'all' | 'none';
  /** `--mirror`: names or ids of a site's mirrors. */
  readonly mirror: readonly string[];
}

/** Options of every command, before it or after it. */
export function addProgramOptions(program: Command): void {
  program
    .option('--state <dir>', 'keep ledgers, history, pins and settings in this folder')
    .option('--settings <file>', 'use this settings file')
    .option('--json', 'print one JSON event a line; the last is the result')
    .option('-q, --quiet', 'print errors only')
    .option('--no-color', 'print without colours (so does NO_COLOR in the environment)');
}

/** Options about servers, for each command that connects. */
export function addConnectionOptions(command: Command): void {
  command.optionsGroup('Connecting:');
  command
    .option('--identity <file>', 'log in with this private key only, without the agent')
    .option('--known-hosts <file>', 'trust only the keys in this file, neither our pins nor ~/.ssh/known_hosts')
    .option('--accept-new-host-key', 'trust a host at first contact; a changed key is always refused')
    .addOption(
      new Option('--transport <how>', "who speaks SSH: Heliograph itself, or the system's ssh with all of its configuration").choices(
        transportSchema.options,
      ),
    )
    .option(
      '--jump <servers>',
      'reach servers over these, each checked and logged in at: [user@]host[:port], several joined by commas',
      parseJump,
    )
    .option(
      '--limit <rate>',
      'send and read at most this much a second for each mirror: 500K, 5M (5 MiB/s), or a timetable: "08:00,512K 19:00,off"',
      parseBandwidth,
    )
    .option('--connections <n>', 'SFTP connections for each mirror, 1 to 16', wholeNumber(1, 16));
}

/** `--approve`, for each command that may halt. */
export function addApproval(command: Command): void {
  command.option(
    '--approve <plan-hash|all>',
    'go on although a guard halted this very plan; "all" lifts count limits only (repeatable)',
    (text: string, before: readonly string[] = []) => [...before, parseApproval(text)],
  );
}

/** Options about what is copied, compared and removed. */
export function addRunOptions(command: Command): void {
  const patterns: Pattern[] = [];
  const collect = (effect: Pattern['effect']) => (text: string) => {
    patterns.push({ effect, pattern: parsePattern(text) });
    return patterns;
  };
  command.option('--mirror <name>', 'only this mirror of the site (repeatable)', (text: string, before: readonly string[] = []) => [
    ...before,
    text,
  ]);
  command.optionsGroup('What is copied:');
  command
    .addOption(
      new Option('--exclude <pattern>', 'leave out what matches, gitignore syntax (repeatable, the last match wins)').argParser(
        collect('exclude'),
      ),
    )
    .addOption(
      new Option('--include <pattern>', 'copy what matches although an earlier --exclude does (repeatable)').argParser(collect('include')),
    )
    .option('--checksum', 'compare files by content in place of size and time')
    .addOption(
      new Option('--listing <when>', 'list the mirror at each run: always, or once a day while its stamp is as we left it: daily').choices([
        'always',
        'daily',
      ]),
    )
    .addOption(
      new Option('--links <how>', 'symlinks: keep as they are, skip, or follow to what they point at').choices(['keep', 'skip', 'follow']),
    )
    .option('--chmod <modes>', 'give files, or files and folders, these modes: 644 or 644,755', parseModes)
    .addOption(
      new Option('--fsync <which>', 'have the server flush files to disk: auto (from 1 MiB), all, none').choices(['auto', 'all', 'none']),
    );
  command.optionsGroup('Safety:');
  command
    .option('--adopt', 'replace differing files and count extra files that Heliograph did not write as its own')
    .option('--heal', 'overwrite files that were changed on the mirror')
    .option('--max-delete <n|n%>', 'halt if more would be removed (default: more than 10 files and more than 10%)', parseDeleteLimit)
    .option('--no-delete', 'remove nothing')
    .option('--trash <days>', "keep what is removed or healed over in the mirror's trash for so many days", wholeNumber(0, 3650));
  addApproval(command);
  addConnectionOptions(command);
}

/** The parsed options of a command that {@link addRunOptions} was called for; also of one with fewer of them. */
export function readRunOptions(command: Command): RunOptions {
  const options = command.opts<Partial<RunOptions> & { exclude?: readonly Pattern[]; include?: readonly Pattern[] }>();
  return {
    patterns: options.exclude ?? options.include ?? [],
    checksum: false,
    adopt: false,
    heal: false,
    delete: true,
    acceptNewHostKey: false,
    approve: [],
    mirror: [],
    ...options,
  };
}

/** The options that stand before or after any command. */
export function readProgramOptions(command: Command): ProgramOptions {
  const { state, settings, json = false, quiet = false, color } = command.optsWithGlobals<Partial<ProgramOptions> & { color: boolean }>();
  return { ...(state === undefined ? {} : { state }), ...(settings === undefined ? {} : { settings }), json, quiet, color };
}
