import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../../electron/cli/exit-code';
import { makeProgram } from '../../../electron/cli/program';
import { readProgramOptions, readRunOptions } from '../../../electron/cli/run-options';

const manual = readFileSync(join(import.meta.dirname, '../../../docs/command-line.md'), 'utf8');
const quiet = (command: Command): Command =>
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined });

function all(command: Command): Command[] {
  return [command, ...command.commands.flatMap(all)];
}

function help(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), writeErr: () => undefined, outputError: () => undefined });
  command.outputHelp();
  return text;
}

/** Parses arguments, and gives back the command that would run. */
async function parse(...argv: string[]): Promise<Command> {
  let ran: Command | undefined;
  const program = makeProgram('1.2.3', (command) => {
    command.action(() => void (ran = command));
  });
  for (const command of all(program)) quiet(command);
  await program.parseAsync(argv, { from: 'user' });
  if (!ran) throw new Error('no command ran');
  return ran;
}

describe('the manual', () => {
  const commands = all(makeProgram('1.2.3', () => undefined));

  it.each(commands.map((command) => [command.name(), command] as const))(
    'names the command %s and every option of its help',
    (name, command) => {
      if (name !== 'heliograph') expect(manual).toMatch(new RegExp(`\`(sites )?${name}\\b|heliograph ${name}\\b`));
      for (const option of command.options) expect(manual, option.flags).toContain(option.long ?? option.short);
    },
  );

  it('names every exit code with its meaning', () => {
    for (const code of Object.keys(EXIT_CODES)) expect(manual).toMatch(new RegExp(`^\\| ${code} +\\| `, 'm'));
  });
});

describe('help', () => {
  it('lists what works, and nothing else', () => {
    const names = makeProgram('1.2.3', () => undefined).commands.map((command) => command.name());
    expect(names).toEqual([
      'sync',
      'plan',
      'apply',
      'verify',
      'watch',
      'run-schedules',
      'status',
      'history',
      'sites',
      'trust',
      'import',
      'publish',
      'demo',
    ]);
  });

  it('of each command has an example', () => {
    for (const command of all(makeProgram('1.2.3', () => undefined)))
      expect(help(command), command.name()).toMatch(/Examples?:\n {2}\$ heliograph/);
  });

  it('ends with the exit codes', () => {
    const text = help(makeProgram('1.2.3', () => undefined));
    expect(text).toContain('  130  interrupted');
    expect(text.trimEnd().endsWith('Of several mirrors, the worst counts: 6, 4, 3, 7, 5, 1, 0.')).toBe(true);
  });
});

describe('parsing', () => {
  it('takes the options of every command before and after it', async () => {
    for (const argv of [
      ['--state', '/s', '--json', 'sync', 'a', 'b'],
      ['sync', 'a', 'b', '--json', '--state', '/s'],
    ]) {
      const command = await parse(...argv);
      expect(readProgramOptions(command)).toEqual({ state: '/s', json: true, quiet: false, color: true });
      expect(command.args).toEqual(['a', 'b']);
    }
  });

  it('keeps the order of excludes and includes', async () => {
    const command = await parse('sync', 'a', 'b', '--exclude', '*.tmp', '--include', 'b.tmp', '--exclude', '/x');
    expect(readRunOptions(command).patterns).toEqual([
      { effect: 'exclude', pattern: '*.tmp' },
      { effect: 'include', pattern: 'b.tmp' },
      { effect: 'exclude', pattern: '/x' },
    ]);
  });

  it('reads every option of a run', async () => {
    const hash = `sha256:${'a'.repeat(64)}`;
    const text = `plan a b --identity k --known-hosts h --accept-new-host-key --include x --checksum --adopt --heal --max-delete 5% --approve ${hash} --approve all --no-delete --trash 3 --limit 5M --connections 4 --listing daily --links skip --chmod 644 --fsync all --mirror m --mirror n`;
    expect(readRunOptions(await parse(...text.split(' ')))).toMatchObject({
      identity: 'k',
      knownHosts: 'h',
      acceptNewHostKey: true,
      patterns: [{ effect: 'include', pattern: 'x' }],
      checksum: true,
      adopt: true,
      heal: true,
      maxDelete: '5%',
      approve: [hash, 'all'],
      delete: false,
      trash: 3,
      limit: 5 * 2 ** 20,
      connections: 4,
      listing: 'daily',
      links: 'skip',
      chmod: '644',
      fsync: 'all',
      mirror: ['m', 'n'],
    });
  });

  it('without options nothing is forced', async () => {
    expect(readRunOptions(await parse('verify', 'a', 'b'))).toMatchObject({
      patterns: [],
      checksum: false,
      adopt: false,
      heal: false,
      approve: [],
      delete: true,
      acceptNewHostKey: false,
      mirror: [],
    });
  });

  it.each([
    [['watch']],
    [['run-schedules', '--twice']],
    [['move', 'x']],
    [['serve-redirects', 'x']],
    [['verify', 'a', '--depth', 'sample']],
    [['sync', 'a', 'b', '--password', 'x']],
    [['sync']],
    [['apply']],
    [['publish', 'a', 'b']],
    [['sync', 'a', '--connections', '17']],
    [['sync', 'a', '--limit']],
    [['sites', 'add-mirror', 's', 'n', 'a', '--key', 'k', '--agent']],
    [[]],
  ])('refuses %j', async (argv) => {
    await expect(parse(...argv)).rejects.toMatchObject({ exitCode: 1 });
  });
});
