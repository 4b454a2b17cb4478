import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PREFERENCES, DEFAULT_RULES, NO_TRIGGERS, type Settings, type Site } from '../../../electron/contract/site';
import { changeSettings, readSettings } from '../../../electron/settings/settings-file';
import { SettingsError } from '../../../electron/settings/settings-error';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-settings-'));
  file = join(folder, 'inner', 'settings.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function site(id: string): Site {
  return { id, name: id, origin: '/srv/www', mirrors: [], rules: DEFAULT_RULES, publishing: {}, triggers: NO_TRIGGERS };
}

function withSite(id: string): (settings: Settings) => Settings {
  return (settings) => ({ ...settings, sites: [...settings.sites, site(id)] });
}

function put(text: string): void {
  mkdirSync(join(folder, 'inner'), { recursive: true });
  writeFileSync(file, text);
}

function faultOf(work: () => unknown): SettingsError {
  try {
    work();
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

it('has defaults where there is no file, and makes none by reading', () => {
  expect(readSettings(file)).toStrictEqual({ version: 1, sites: [], preferences: DEFAULT_PREFERENCES });
  expect(readdirSync(folder)).toStrictEqual([]);
});

it('keeps a change in a file for its owner only, and leaves nothing beside it', () => {
  expect(changeSettings(file, withSite('a')).sites.map((each) => each.id)).toStrictEqual(['a']);
  expect(readSettings(file).sites).toStrictEqual([site('a')]);
  expect(readdirSync(join(folder, 'inner'))).toStrictEqual(['settings.json']);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('starts each change from what is in the file, and keeps what an editor wrote meanwhile', () => {
  changeSettings(file, withSite('a'));
  let attempts = 0;
  changeSettings(file, (settings) => {
    attempts += 1;
    if (attempts === 1) writeFileSync(file, JSON.stringify(withSite('editor')(settings)));
    return withSite('b')(settings);
  });
  expect(attempts).toBe(2);
  expect(readSettings(file).sites.map((each) => each.id)).toStrictEqual(['a', 'editor', 'b']);
});

it('writes nothing where nothing changes', () => {
  changeSettings(file, withSite('a'));
  const before = statSync(file).ino;
  changeSettings(file, (settings) => settings);
  expect(statSync(file).ino).toBe(before);
});

it.skipIf(process.platform === 'win32')('keeps a file that is a symlink, and replaces what it leads to', () => {
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'dotfile.json'), '{"version":1}');
  symlinkSync('../dotfile.json', file);
  changeSettings(file, withSite('a'));
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'dotfile.json'), 'utf8')).toContain('"id": "a"');
});

it('takes away a lock that a killed program left behind', () => {
  changeSettings(file, withSite('a'));
  writeFileSync(`${file}.lock`, '');
  utimesSync(`${file}.lock`, new Date(0), new Date(0));
  changeSettings(file, withSite('b'));
  expect(readSettings(file).sites).toHaveLength(2);
});

it('waits for another change, then says who is in the way', { timeout: 15_000 }, () => {
  changeSettings(file, withSite('a'));
  writeFileSync(`${file}.lock`, '');
  const fault = faultOf(() => changeSettings(file, withSite('b')));
  expect(fault.message).toBe(`The settings file ${file} is being changed by another Heliograph.`);
  expect(readSettings(file).sites).toHaveLength(1);
});

describe('a file that cannot be used is named, with the place and what to do, and is never overwritten', () => {
  const mirror = '{"id":"m","name":"m","address":"sftp://h/p"}';
  const cases: [string, string, string][] = [
    ['not JSON', '{\n  "version": 1,\n  "sites": [}\n', 'is not valid JSON (line 3, column 13).'],
    ['a wrong literal', '{\n"version": 1,\n"x": trux}', 'is not valid JSON (line 3, column 9).'],
    ['a comma too many', '{"version": 1,\n}', 'is not valid JSON (line 2, column 1).'],
    ['two values', '{"version": 1}\n{}', 'is not valid JSON (line 2, column 1).'],
    ['cut off', '{\n  "version": 1,', 'is not valid JSON (line 2, column 16).'],
    ['empty', '', 'is not valid JSON (line 1, column 1).'],
    ['no object', '[]', 'has a fault at its top level: Invalid input: expected object, received array.'],
    ['no version', '{}', 'has a fault at version: Invalid input: expected 1.'],
    [
      'a wrong field',
      '{"version":1,"sites":[{"id":"a","name":"a","origin":"/a","mirrors":[{"id":"m","name":"m","address":7}]}]}',
      'has a fault at sites[0].mirrors[0].address: Invalid input: expected string, received number.',
    ],
    ['an unknown field', '{"version":1,"password":"x"}', 'has a fault at its top level: Unrecognized key: "password".'],
    ['a newer version', '{"version":2,"wonders":true}', 'was written by a newer Heliograph (version 2, this one knows 1).'],
    [
      'twin sites',
      `{"version":1,"sites":[{"id":"a","name":"a","origin":"/a"},{"id":"a","name":"b","origin":"/b"}]}`,
      'has the site id "a" twice, again at sites[1].id.',
    ],
    [
      'twin mirrors',
      `{"version":1,"sites":[{"id":"a","name":"a","origin":"/a","mirrors":[${mirror},${mirror}]}]}`,
      'has the mirror id "m" twice, again at sites[0].mirrors[1].id.',
    ],
    ['too large', `{"version":1}${' '.repeat(5 * 1024 * 1024)}`, 'is larger than 5 MiB.'],
  ];

  it.each(cases)('%s', (_name, text, sentence) => {
    put(text);
    const fault = faultOf(() => readSettings(file));
    expect(fault.message).toBe(`The settings file ${file} ${sentence}`);
    expect(fault.advice).toMatch(/not changed\.$/);
    expect(fault.code).toBe('settings');
    expect(faultOf(() => changeSettings(file, withSite('a'))).message).toBe(fault.message);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(join(folder, 'inner'))).toStrictEqual(['settings.json']);
  });

  it('a folder in its place', () => {
    mkdirSync(file, { recursive: true });
    expect(faultOf(() => readSettings(file)).message).toMatch(/cannot be read: EISDIR/);
  });

  it('an invalid change', () => {
    expect(faultOf(() => changeSettings(file, withSite('NOT AN ID'))).message).toContain('sites[0].id');
    expect(readdirSync(join(folder, 'inner'))).toStrictEqual([]);
  });
});

it('reads a file with a byte order mark', () => {
  put('\uFEFF{"version":1}');
  expect(readSettings(file).sites).toStrictEqual([]);
});
