import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCli, runCli, startCli } from '../support/cli';

let home: string;
let origin: string;
let mirror: string;
const state = (): string[] => ['--state', join(home, 'state')];
const cli = (...args: string[]) => runCli(home, [...args, ...state()]);

beforeAll(buildCli, 60_000);
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'heliograph-cli-'));
  origin = join(home, 'origin');
  mirror = join(home, 'mirror');
  mkdirSync(join(origin, 'css'), { recursive: true });
  writeFileSync(join(origin, 'index.html'), '<h1>hello</h1>');
  writeFileSync(join(origin, 'css/site.css'), 'body {}');
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** Every file below a folder with its text, without what is reserved for us. */
function files(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !entry.name.startsWith('.heliograph')) found[path.slice(folder.length + 1)] = readFileSync(path, 'utf8');
  }
  return found;
}

describe('sync and plan', () => {
  it('copy, and say so in words and in the promised fields', async () => {
    const words = await cli('sync', origin, mirror);
    expect([words.code, words.stdout]).toEqual([0, expect.stringMatching(/in sync: \d created, 0 unchanged; 21 bytes sent in/)]);
    expect(files(mirror)).toEqual(files(origin));

    writeFileSync(join(origin, 'index.html'), '<h1>hello again</h1>');
    const { code, result, events } = await cli('sync', origin, mirror, '--json');
    expect(code).toBe(0);
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['started', 'planned', 'progress', 'finished']));
    expect(result).toMatchObject({
      event: 'result',
      status: 'ok',
      mirrors: [{ mirror, status: 'ok', updated: 1, created: 0, removed: 0, bytesSent: 20, problems: [], halt: null }],
    });
    expect(Object.keys(result.mirrors[0] ?? {}).slice(0, 15)).toEqual([
      'mirror', 'status', 'plan', 'created', 'updated', 'moved', 'touched', 'removed', 'unchanged', 'foreign', 'bytesTotal', 'bytesSent', 'seconds', 'problems', 'halt',
    ]); // prettier-ignore
    expect(result.mirrors[0]?.['plan']).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('a plan shows every row and changes nothing, as does sync --dry-run', async () => {
    for (const command of [['plan'], ['sync', '--dry-run']]) {
      const { code, stdout } = await cli(...command, origin, mirror);
      expect(code).toBe(0);
      expect(stdout).toContain('  + css/site.css  (new at the origin, 7 bytes)\n');
      expect(stdout).toMatch(/plan sha256:[0-9a-f]{64}/);
      expect(statSync(mirror, { throwIfNoEntry: false })).toBeUndefined();
    }
  });

  it('excludes and includes in their order, here by the last that matches', async () => {
    for (const name of ['a.tmp', 'b.tmp', 'c.tmp']) writeFileSync(join(origin, name), name);
    await cli('sync', origin, mirror, '--exclude', '*.tmp', '--include', '[bc].tmp', '--exclude', 'c.tmp');
    expect(Object.keys(files(mirror)).sort()).toEqual(['b.tmp', 'css/site.css', 'index.html']);
  });

  it('serve several mirrors, and exit with the worst', async () => {
    const blocked = join(home, 'blocked');
    writeFileSync(blocked, 'a file, no folder');
    const { code, result } = await cli('sync', origin, mirror, blocked, '--json');
    expect(code).toBe(3);
    expect(result.mirrors.map(({ status }) => status)).toEqual(['ok', 'halted']);
    expect(result.mirrors[1]?.halt).toMatchObject({ guard: 'mirror-type' });
    expect(readFileSync(blocked, 'utf8')).toBe('a file, no folder');
  });

  it('show hostile names written out', async () => {
    writeFileSync(join(origin, 'evil\u001b[2J\u202e\n.html'), 'x');
    const { stdout } = await cli('plan', origin, mirror);
    expect(stdout).toContain('evil\\x1b[2J\\u202e\\x0a.html');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('plan --out and apply', () => {
  const saved = (): string => join(home, 'release.plan');

  it('carries out exactly the saved plan', async () => {
    expect((await cli('plan', origin, mirror, '--out', saved())).code).toBe(0);
    expect(statSync(saved()).mode & 0o777).toBe(0o600);
    const { code } = await cli('apply', saved());
    expect(code).toBe(0);
    expect(files(mirror)).toEqual(files(origin));
  });

  it('does not send what changed since, and carries out the rest: 1', async () => {
    await cli('sync', origin, mirror);
    writeFileSync(join(origin, 'index.html'), 'one');
    writeFileSync(join(origin, 'css/site.css'), 'p {}');
    await cli('plan', origin, mirror, '--out', saved());
    writeFileSync(join(origin, 'index.html'), 'other, and longer');
    writeFileSync(join(origin, 'late.html'), 'not in the plan');
    const { code, stderr } = await cli('apply', saved());
    expect([code, stderr]).toEqual([1, expect.stringContaining('index.html')]);
    expect(files(mirror)).toEqual({ 'index.html': '<h1>hello</h1>', 'css/site.css': 'p {}' });
  });

  it('refuses a file that is no plan, or was changed', async () => {
    writeFileSync(saved(), '{}');
    expect(await cli('apply', saved())).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^heliograph: .*not a plan file.*\n {2}Make one/) as string,
    });
    expect((await cli('apply', join(home, 'nothing'))).code).toBe(2);
    rmSync(saved());
    await cli('plan', origin, mirror, '--out', saved());
    writeFileSync(saved(), readFileSync(saved(), 'utf8').replaceAll('index.html', 'index.htmx'));
    expect(await cli('apply', saved())).toMatchObject({ code: 2, stderr: expect.stringContaining('changed') as string });
  });
});

describe('halts', () => {
  beforeEach(async () => {
    for (let index = 0; index < 40; index += 1) writeFileSync(join(origin, `page-${String(index)}.html`), 'page');
    await cli('sync', origin, mirror);
    for (let index = 0; index < 20; index += 1) rmSync(join(origin, `page-${String(index)}.html`));
  });

  it('too many removals: 3, nothing is removed, and the line that approves them', async () => {
    const { code, stderr } = await cli('sync', origin, mirror);
    expect(code).toBe(3);
    expect(Object.keys(files(mirror))).toHaveLength(42);
    const approval = /--approve (sha256:[0-9a-f]{64})/.exec(stderr)?.[1] ?? '';
    expect(stderr).toMatch(/^heliograph: /);
    expect((await cli('plan', origin, mirror)).code).toBe(3);
    expect((await cli('sync', origin, mirror, '--approve', `sha256:${'0'.repeat(64)}`)).code).toBe(3);
    expect((await cli('sync', origin, mirror, '--approve', approval)).code).toBe(0);
    expect(files(mirror)).toEqual(files(origin));
  });

  it('--approve all and --max-delete lift it, --no-delete avoids it', async () => {
    const kept = await cli('sync', origin, mirror, '--no-delete', '--json');
    expect([kept.code, kept.result.mirrors[0]?.['removed']]).toEqual([0, 0]);
    expect((await cli('sync', origin, mirror, '--max-delete', '19')).code).toBe(3);
    expect((await cli('sync', origin, mirror, '--approve', 'all')).code).toBe(0);
    expect(files(mirror)).toEqual(files(origin));
  });

  it('a missing origin can not be approved', async () => {
    rmSync(origin, { recursive: true });
    for (const more of [[], ['--approve', 'all']]) {
      const { code, stderr } = await cli('sync', origin, mirror, ...more);
      expect([code, stderr]).toEqual([3, expect.stringContaining('The origin is not there.')]);
      expect(stderr).not.toContain('--approve');
    }
    expect(Object.keys(files(mirror))).toHaveLength(42);
  });
});

describe('verify', () => {
  it('finds, repairs, and counts foreign files apart', async () => {
    await cli('sync', origin, mirror);
    expect((await cli('verify', origin, mirror, '--depth', 'full')).code).toBe(0);
    writeFileSync(join(mirror, 'foreign.txt'), 'not ours');
    expect((await cli('verify', origin, mirror)).code).toBe(0);

    const { mtime, atime } = statSync(join(mirror, 'index.html'));
    writeFileSync(join(mirror, 'index.html'), '<h1>HELLO</h1>');
    utimesSync(join(mirror, 'index.html'), atime, mtime);
    rmSync(join(mirror, 'css/site.css'));
    const found = await cli('verify', origin, mirror, '--depth', 'full', '--json');
    expect([found.code, found.result.mirrors[0]]).toMatchObject([
      5,
      { same: 0, missing: 1, extra: 0, foreign: 1, different: 1, unreadable: 0, depth: 'full', status: 'problems' },
    ]);
    expect(Object.keys(found.result.mirrors[0] ?? {}).slice(0, 10)).toEqual([
      'mirror',
      'status',
      'same',
      'missing',
      'extra',
      'foreign',
      'different',
      'unreadable',
      'bytesRead',
      'depth',
    ]);

    const repaired = await cli('verify', origin, mirror, '--depth', 'full', '--repair');
    expect([repaired.code, repaired.stdout]).toEqual([0, expect.stringContaining('repaired')]);
    expect(files(mirror)).toEqual({ ...files(origin), 'foreign.txt': 'not ours' });
  });
});

describe('looking back', () => {
  it('history and status tell what happened, as words and as JSON', async () => {
    await cli('sites', 'add', 'Web site', '--origin', origin);
    await cli('sites', 'add-mirror', 'Web site', 'Backup', mirror, '--country', 'de', '--public-url', 'https://eu.example.org');
    expect((await cli('sync', 'Web site')).code).toBe(0);
    await cli('verify', 'web-site', '--mirror', 'Backup', '--depth', 'full');

    const history = (await cli('history', 'Web site', '--json')).events[0] as { runs: { siteName: string; report: { kind: string } }[] };
    expect(history.runs.map(({ report }) => report.kind)).toEqual(['verify', 'sync']);
    expect((await cli('history', '--limit', '1')).stdout.trim().split('\n')).toHaveLength(1);

    const [status] = (await cli('status', '--json')).events as unknown as [
      { sites: { site: string; mirrors: Record<string, unknown>[] }[] },
    ];
    expect(status.sites[0]).toMatchObject({
      site: 'Web site',
      mirrors: [{ mirror: 'Backup', state: 'in-sync', files: 2, lastProof: { depth: 'full' } }],
    });
    expect((await cli('status')).stdout).toMatch(/Backup {2}in sync; last good sync .* ago; proven .* ago \(full\); 2 files, 21 bytes/);
  });

  it('sites are added, listed, published and forgotten; files stay', async () => {
    await cli('sites', 'add', 'web', '--origin', origin);
    expect((await cli('sites', 'add', 'web', '--origin', origin)).code).toBe(2);
    await cli('sites', 'add-mirror', 'web', 'one', mirror, '--public-url', 'https://one.example/');
    expect((await cli('publish', 'web', '--to', join(home, 'public'))).code).toBe(1);
    await cli('sync', 'web');
    expect((await cli('publish', 'web', '--to', join(home, 'public'))).code).toBe(0);
    expect(JSON.parse(readFileSync(join(home, 'public/mirrors.json'), 'utf8'))).toMatchObject({
      mirrors: [{ name: 'one', url: 'https://one.example/' }],
    });

    expect((await cli('sites')).stdout).toContain(`one  ${mirror}`);
    expect((await cli('sites', 'remove-mirror', 'web', 'one')).code).toBe(0);
    expect((await cli('sync', 'web')).code).toBe(2);
    expect((await cli('sites', 'remove', 'web')).code).toBe(0);
    expect((await cli('sites', '--json')).events).toEqual([{ event: 'sites', sites: [] }]);
    expect(files(mirror)).toEqual(files(origin));
  });
});

describe('bad input', () => {
  it.each([
    [['sync', 'sftp://u:sekret@h/x', '/b']],
    [['sync', '/a', 'sftp://u:sekret@h/x', '--json']],
    [['sftp://u:sekret@h/x']],
    [['sync', 'sftp://u:sekret@h/x']],
  ])('a password in %j: 2, and it is not echoed', async (args) => {
    const { code, stdout, stderr } = await cli(...args);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain('sekret');
    expect(stderr).toMatch(/^heliograph: .+\n {2}.+\n$/);
  });

  it.each([
    [[]],
    [['frobnicate']],
    [['sync']],
    [['sync', 'a', 'b', '--bogus']],
    [['sync', 'a', 'b', '--limit', 'x']],
    [['sync', 'nosite']],
  ])('%j: 2', async (args) => {
    expect((await cli(...args)).code).toBe(2);
  });

  it('with --json the last line is a result all the same', async () => {
    const { code, result } = await cli('sync', 'nosite', '--json');
    expect([code, result]).toEqual([2, { event: 'result', status: 'failed', mirrors: [] }]);
  });

  it('a broken settings file: 2, and it stays as it is', async () => {
    mkdirSync(join(home, 'state'));
    writeFileSync(join(home, 'state/settings.json'), '{ "version": 1,');
    const { code, stderr } = await cli('sync', 'web');
    expect([code, stderr]).toEqual([2, expect.stringContaining('settings.json')]);
    expect((await cli('sites', 'add', 'x', '--origin', origin)).code).toBe(2);
    expect(readFileSync(join(home, 'state/settings.json'), 'utf8')).toBe('{ "version": 1,');
  });

  it('help and version are no errors', async () => {
    expect(await cli('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    expect((await cli('sync', '--help')).code).toBe(0);
  });

  it('--quiet prints nothing where all is well', async () => {
    const { code, stdout, stderr } = await cli('sync', origin, mirror, '--quiet');
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  });
});

describe('pipes and signals', () => {
  it('a reader that goes away ends the output, not the run', () => {
    for (let index = 0; index < 3000; index += 1) writeFileSync(join(origin, `file-${String(index)}.txt`), 'x');
    const command = `"${process.execPath}" out/cli/heliograph.cjs plan "${origin}" "${mirror}" --state "${join(home, 'state')}" | head -1; echo "code \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' });
    expect(stdout).toContain('code 0');
    expect(stderr).not.toContain('EPIPE');
  });

  it('Ctrl-C stops cleanly with 130, and the next run goes on', async () => {
    writeFileSync(join(origin, 'large.bin'), Buffer.alloc(4_000_000, 7));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const run = startCli(home, ['sync', origin, mirror, '--limit', '200K', '--json', ...state()]);
      await run.says('"phase":"sending"');
      run.child.kill(signal);
      const { code, result, stderr } = await run.ended;
      expect([code, result.status]).toEqual([130, 'failed']);
      expect(stderr).toContain('stopping');
      expect(statSync(join(mirror, 'large.bin'), { throwIfNoEntry: false })).toBeUndefined();
    }
    expect((await cli('sync', origin, mirror)).code).toBe(0);
    expect(files(mirror)).toEqual(files(origin));
    expect(readdirSync(mirror).filter((name) => name.startsWith('.heliograph-'))).toEqual([]);
  });

  it('a second run on the same mirror is busy: 7', async () => {
    writeFileSync(join(origin, 'large.bin'), Buffer.alloc(4_000_000, 7));
    const run = startCli(home, ['sync', origin, mirror, '--limit', '200K', '--json', ...state()]);
    await run.says('"phase":"sending"');
    const { code, stderr } = await cli('sync', origin, mirror);
    expect([code, stderr]).toEqual([7, expect.stringContaining('process')]);
    run.child.kill('SIGINT');
    await run.ended;
  });
});

it('an unreadable origin file is a problem: 1, and nothing is removed', async () => {
  await cli('sync', origin, mirror);
  rmSync(join(origin, 'css/site.css'));
  writeFileSync(join(origin, 'secret.html'), 'x');
  chmodSync(join(origin, 'secret.html'), 0o000);
  if (process.getuid?.() === 0) return;
  const { code, stderr } = await cli('sync', origin, mirror);
  expect([code, stderr]).toEqual([1, expect.stringContaining('secret.html')]);
  expect(Object.keys(files(mirror))).toContain('css/site.css');
});
