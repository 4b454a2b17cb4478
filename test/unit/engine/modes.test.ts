import { describe, expect, it } from 'vitest';
import { wantedMode } from '../../../electron/engine/modes';

describe('the mode that a mirror gets', () => {
  it.each([
    ['a plain file', 'file', 0o644, {}, true, 0o644],
    ['setuid and other-write are taken away', 'file', 0o4757, {}, true, 0o755],
    ['setgid and sticky of a folder too', 'directory', 0o3777, {}, true, 0o775],
    ['a private file stays private', 'file', 0o600, {}, true, 0o600],
    ['forced for files', 'file', 0o600, { chmod: '644,755' }, true, 0o644],
    ['forced for folders', 'directory', 0o700, { chmod: '644,755' }, true, 0o755],
    ['one forced mode is for files only', 'directory', 0o700, { chmod: '644' }, true, 0o700],
    ['a file from Windows', 'file', 0o666, {}, false, 0o644],
    ['a folder from Windows', 'directory', 0o777, {}, false, 0o755],
    ['a link has none of its own', 'symlink', 0o600, { chmod: '600' }, true, 0o777],
  ] as const)('%s', (_, kind, mode, rules, originHasModes, expected) => {
    expect(wantedMode(kind, mode, rules, originHasModes).toString(8)).toBe(expected.toString(8));
  });
});
