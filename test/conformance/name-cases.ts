import { expect, it } from 'vitest';
import { readAll } from '../support/tree';
import type { CurrentRig } from './endpoint-suite';
import { at, childPath, expectRefusal, namesIn, request, ROOT } from './rig';

/** Names that are legal on the systems that we copy between and that careless programs break. */
const ODD_NAMES: Record<string, string> = {
  newline: 'a\nb',
  tab: 'a\tb',
  'carriage return': 'a\rb',
  escape: 'a\u001b[31mb',
  'single quote': "it's",
  'double quote': 'say "hi"',
  backslash: 'a\\b',
  'backslash climb': '..\\..\\b',
  'leading dash': '-rf',
  'double dash': '--',
  glob: '*[a-z]?{x,y}',
  shell: '$(reboot);`reboot`&|<>#!~',
  'leading space': ' a',
  'trailing space': 'a ',
  'only a space': ' ',
  'trailing dot': 'a.',
  'three dots': '...',
  colon: 'a:b',
  percent: '100%20',
  device: 'CON',
  markup: '<img src=x onerror=alert(1)>',
  'composed (NFC)': 'caf\u00e9',
  'decomposed (NFD)': 'cafe\u0301',
  emoji: '🔆 heliograph 👩‍🔧',
  'right to left': '\u202etxt.exe',
  'byte order mark': '\ufeffbom',
  'private use': '\u{10fffd}',
  '255 bytes': 'n'.repeat(255),
  '255 bytes of two each': 'é'.repeat(127) + 'x',
};

export function nameCases(rig: CurrentRig): void {
  it.each(Object.entries(ODD_NAMES))('carries a name with %s through every method', async (_, name) => {
    const { endpoint } = rig();
    const path = childPath(ROOT, name);
    await endpoint.write(path, request('content'));
    expect(await namesIn(endpoint)).toEqual([name]);
    expect((await endpoint.lstat(path))?.size).toBe(7);
    expect((await readAll(endpoint, path)).toString()).toBe('content');
    expect((await endpoint.setAttributes(path, { mtime: 9 })).mtime).toBe(9);
    await endpoint.rename(path, at('plain'));
    await endpoint.rename(at('plain'), path);
    await endpoint.removeFile(path);
    await endpoint.makeDirectory(path, 0o755);
    await endpoint.makeSymlink(childPath(path, name), name);
    expect(await endpoint.lstat(childPath(path, name))).toMatchObject({ kind: 'symlink', target: name });
    expect(await namesIn(endpoint, path)).toEqual([name]);
    await endpoint.removeFile(childPath(path, name));
    await endpoint.removeDirectory(path);
    expect(await namesIn(endpoint)).toEqual([]);
  });

  it('keeps Unicode twins and case twins apart, as this system does', async () => {
    for (const name of ['caf\u00e9', 'cafe\u0301', 'CAFE', 'cafe']) await rig().endpoint.write(at(name), request(name));
    expect((await namesIn(rig().endpoint)).length).toBe(4);
    for (const name of ['caf\u00e9', 'cafe\u0301', 'CAFE', 'cafe']) expect((await readAll(rig().endpoint, at(name))).toString()).toBe(name);
  });

  it('refuses a name of 256 bytes', async () => {
    const long = at('n'.repeat(256));
    await rig().put('file', 'x');
    await expectRefusal(rig().endpoint.write(long, request('x')), 'name-refused');
    await expectRefusal(rig().endpoint.makeDirectory(long, 0o755), 'name-refused');
    await expectRefusal(rig().endpoint.rename(at('file'), long), 'name-refused');
    expect(await namesIn(rig().endpoint)).toEqual(['file']);
  });
}
