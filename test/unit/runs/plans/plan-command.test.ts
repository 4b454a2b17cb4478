import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { planCommand, quoteForShell, quoteForWindows } from '../../../../electron/runs/plans/plan-command';

const wish = { name: 'docs', mirrors: [], adopt: false, platform: 'linux' };

describe('planCommand', () => {
  it('names the site, and only what differs from the usual', () => {
    expect(planCommand(wish)).toBe('heliograph sync -- docs');
    expect(planCommand({ ...wish, name: 'my site', mirrors: ["Ana's", 'fra1'], adopt: true, stateFolder: '/var/lib/h g' })).toBe(
      String.raw`heliograph sync --mirror='Ana'\''s' --mirror=fra1 --adopt --state '/var/lib/h g' -- 'my site'`,
    );
  });

  it('carries out saved plans, with no approval in it', () => {
    expect(planCommand({ ...wish, planFile: '/home/ana/-- plan.json' })).toBe("heliograph apply -- '/home/ana/-- plan.json'");
    expect(planCommand({ ...wish, platform: 'win32', planFile: String.raw`C:\Ana's plans\p.json` })).toBe(
      String.raw`heliograph apply -- 'C:\Ana''s plans\p.json'`,
    );
  });
});

describe('quoting', () => {
  const hostile = [
    '',
    ' ',
    "a'b",
    '$(touch x)',
    '`x`',
    'a"b',
    '-rf',
    '*?[a]',
    '!!',
    'naïve — ü',
    'tab\there',
    'new\nline',
    "\\'\n$x",
    '~',
    '#x',
  ];

  it.each(hostile)('%j is one word to a shell, on one line', (word) => {
    const quoted = quoteForShell(word);
    expect(quoted).not.toContain('\n');
    expect(execFileSync('bash', ['-c', `printf %s ${quoted}`], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } })).toBe(
      word,
    );
  });

  it('is left away where it is not needed', () => {
    expect([quoteForShell('/srv/www-1'), quoteForWindows(String.raw`C:\www`)]).toEqual(['/srv/www-1', String.raw`C:\www`]);
    expect(quoteForWindows("it's")).toBe("'it''s'");
  });
});
