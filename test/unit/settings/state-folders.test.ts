import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureFolder, stateFolders } from '../../../electron/settings/state-folders';

const LINUX = { env: {}, platform: 'linux', home: '/home/ada' };
const WINDOWS = {
  env: { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming', LOCALAPPDATA: 'D:\\Local' },
  platform: 'win32',
  home: 'C:\\Users\\ada',
};

it.each([
  ['Linux', LINUX, '/home/ada/.local/state/heliograph', '/home/ada/.config/heliograph/settings.json'],
  ['XDG', { ...LINUX, env: { XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/c' } }, '/s/heliograph', '/c/heliograph/settings.json'],
  [
    'relative XDG, which counts as absent',
    { ...LINUX, env: { XDG_STATE_HOME: 's', XDG_CONFIG_HOME: '' } },
    '/home/ada/.local/state/heliograph',
    '/home/ada/.config/heliograph/settings.json',
  ],
  [
    'macOS',
    { env: { XDG_STATE_HOME: '/s' }, platform: 'darwin', home: '/Users/ada' },
    '/Users/ada/Library/Application Support/Heliograph',
    '/Users/ada/Library/Application Support/Heliograph/settings.json',
  ],
  ['Windows', WINDOWS, 'D:\\Local\\Heliograph', 'C:\\Users\\ada\\AppData\\Roaming\\Heliograph\\settings.json'],
  ['--state', { ...LINUX, state: '/x/y/' }, '/x/y', '/x/y/settings.json'],
  ['relative --state', { ...LINUX, state: 'y', workingFolder: '/x' }, '/x/y', '/x/y/settings.json'],
  ['--settings', { ...LINUX, settings: '/f.json' }, '/home/ada/.local/state/heliograph', '/f.json'],
  ['both', { ...LINUX, state: '/x', settings: 'f.json', workingFolder: '/w' }, '/x', '/w/f.json'],
  ['--state on Windows', { ...WINDOWS, state: 'E:\\s' }, 'E:\\s', 'E:\\s\\settings.json'],
])('finds the folders: %s', (_name, request, state, settingsFile) => {
  const separator = request.platform === 'win32' ? '\\' : '/';
  expect(stateFolders(request)).toStrictEqual({ state, settingsFile, knownHostsFile: `${state}${separator}known_hosts` });
});

it.skipIf(process.platform === 'win32')('makes folders for their owner only, and leaves existing ones as they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliograph-state-'));
  ensureFolder(join(folder, 'a', 'b'));
  expect([join(folder, 'a'), join(folder, 'a', 'b')].map((each) => statSync(each).mode & 0o777)).toStrictEqual([0o700, 0o700]);
  const before = statSync(tmpdir()).mode;
  ensureFolder(tmpdir());
  expect(statSync(tmpdir()).mode).toBe(before);
  rmSync(folder, { recursive: true });
});
