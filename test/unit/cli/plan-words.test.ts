import { expect, it } from 'vitest';
import { palette } from '../../../electron/cli/palette';
import { planLines } from '../../../electron/cli/plan-words';
import type { Evidence, Plan } from '../../../electron/contract/plan';

const file = (size: number): Evidence => ({ kind: 'file', size, mtime: 0, mode: 0o644 });
const plan: Plan = {
  version: 1,
  hash: `sha256:${'b'.repeat(64)}`,
  identity: { origin: '/srv/public', mirror: 'sftp://h/www', originIdentity: 'folder:/srv/public', mirrorIdentity: 'sftp://h:22/www' },
  operations: [
    {
      kind: 'create',
      phase: 'content',
      path: 'css',
      reason: 'new',
      wanted: { kind: 'directory', size: 0, mtime: 0, mode: 0o755 },
      bytes: 0,
    },
    { kind: 'create', phase: 'content', path: 'css/site.css', reason: 'new', wanted: file(1234), bytes: 1234 },
    {
      kind: 'move',
      phase: 'content',
      path: 'new.html',
      from: 'old\u001b.html',
      fromFound: file(7),
      by: 'link',
      reason: 'moved',
      wanted: file(7),
      bytes: 0,
    },
    {
      kind: 'create',
      phase: 'content',
      path: 'latest.iso',
      from: 'v1\u001b.iso',
      fromFound: file(9),
      by: 'copy',
      reason: 'new',
      wanted: file(9),
      bytes: 0,
    },
    {
      kind: 'move',
      phase: 'removal',
      path: 'b',
      from: 'a',
      fromFound: file(8),
      by: 'rename',
      reason: 'moved',
      wanted: file(8),
      bytes: 0,
    },
    { kind: 'touch', phase: 'content', path: 't', reason: 'time-differs', wanted: file(5), found: file(5), bytes: 0 },
    { kind: 'update', phase: 'last', path: 'index.html', reason: 'size-differs', wanted: file(20), found: file(10), bytes: 20 },
    {
      kind: 'remove',
      phase: 'removal',
      path: 'gone',
      reason: 'gone-at-origin',
      found: { kind: 'symlink', size: 3, mtime: 0, mode: 0o777, target: 'x' },
      bytes: 0,
    },
  ],
  heldBack: [{ path: 'h', code: 'changed-on-mirror', message: 'It was changed on the mirror.' }],
  counts: {
    created: 1,
    updated: 1,
    moved: 1,
    touched: 1,
    removed: 1,
    unchanged: 1000,
    foreign: 2,
    adopted: 0,
    bytesTotal: 1254,
    bytesToSend: 1254,
  },
  problems: [],
  notes: [{ path: 'n', code: 'private-key', message: 'It looks like a private key.' }],
  halts: [{ guard: 'replaces-unknown', message: 'Files would be replaced.', advice: 'Look at them.', approvable: 'plan' }],
  removalsAllowed: false,
  makesRoot: true,
  rules: '{}',
};

it('shows every row with sign, reason and size, then counts, warnings, halts and the hash', () => {
  expect([...planLines(plan, 'Frankfurt', palette(false))]).toEqual([
    'Frankfurt  /srv/public → sftp://h/www',
    "  + the mirror's folder itself will be made",
    '  + css  (new at the origin, folder)',
    '  + css/site.css  (new at the origin, 1.2 kB)',
    '  ⇄ old\\x1b.html → new.html  (moved at the origin, 7 bytes)',
    '  + latest.iso  (new at the origin, copied on the mirror from v1\\x1b.iso, 9 bytes)',
    '  ⇄ a → b  (moved at the origin, renamed after all else, 8 bytes)',
    '  ~ t  (another time, 5 bytes)',
    '  Δ index.html  (another size, 20 bytes)',
    '  − gone  (gone at the origin, symlink)',
    '  1 to create, 1 to update, 1 to move, 1 to touch, 1 to remove, 1,000 unchanged, 2 foreign (kept); 1.3 kB to send',
    '  held back h: It was changed on the mirror.',
    '  note n: It looks like a private key.',
    '  No removals in this run, since something could not be read.',
    '  would halt Files would be replaced.',
    `    Look at them. If that is what you want, run it again with --approve sha256:${'b'.repeat(64)}.`,
    `  plan sha256:${'b'.repeat(64)} (8 operations)`,
  ]);
});

it('says so where there is nothing to do', () => {
  expect([...planLines({ ...plan, operations: [], makesRoot: false }, 'x', palette(false))][1]).toBe('  nothing to do');
});
