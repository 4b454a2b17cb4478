import { mkdtempSync, mkdirSync, rmSync, cpSync, writeFileSync, utimesSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareFolders } from '../../../electron/demo/compare-folders';
import { changeSampleSite, damageMirror } from '../../../electron/demo/sample-changes';
import { makeSampleSite } from '../../../electron/demo/sample-site';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'heliograph-sample-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function folder(name: string): string {
  mkdirSync(join(base, name));
  return join(base, name);
}

function copy(from: string, name: string): string {
  cpSync(from, join(base, name), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return join(base, name);
}

describe('the sample site', () => {
  it('has the asked number of files, about 20 kB each, and is the same for the same seed', () => {
    const [one, two, other] = [folder('one'), folder('two'), folder('other')];
    const made = makeSampleSite(one, { files: 3000, seed: 7 });
    expect(makeSampleSite(two, { files: 3000, seed: 7 })).toEqual(made);
    makeSampleSite(other, { files: 100, seed: 8 });
    expect(made.files).toBe(3000);
    expect(made.bytes).toBeGreaterThan(50e6);
    expect(made.bytes).toBeLessThan(75e6);
    expect(compareFolders(one, two)).toEqual({ files: 3000, bytes: made.bytes, differences: [] });
    expect(compareFolders(one, other).differences.length).toBeGreaterThan(0);
  });

  it('has every part however small it is asked to be', () => {
    const site = folder('site');
    expect(makeSampleSite(site, { files: 1 }).files).toBe(80);
    const change = changeSampleSite(site);
    expect([change.renamed.length, change.deleted.length, change.edited.length > 2]).toEqual([2, 2, true]);
    const damage = damageMirror(site);
    expect([damage.flipped.length, damage.truncated.length, damage.deleted.length, damage.added.length]).toEqual([4, 2, 3, 1]);
  });

  it('changes as it says', () => {
    const site = folder('site');
    makeSampleSite(site, { files: 300 });
    const before = copy(site, 'before');
    const change = changeSampleSite(site);
    const { differences } = compareFolders(before, site);
    expect(change.renamed.length * change.deleted.length * change.edited.length).toBeGreaterThan(0);
    for (const path of change.deleted) expect(differences).toContain(`missing: ${path}`);
    for (const { from, to } of change.renamed) {
      expect(differences).toContain(`missing: ${from}`);
      expect(differences).toContain(`extra: ${to}`);
    }
    for (const path of change.edited) expect(differences).toContain(`other content: ${path}`);
    expect(differences).toContain('extra: releases/2.2.0');
    expect(differences).toContain('other link: latest');
    expect(change.deleted.length + change.renamed.length).toBeLessThan(30);
  });

  it('damages as it says, with times kept where bytes are flipped', () => {
    const site = folder('site');
    makeSampleSite(site, { files: 300 });
    const mirror = copy(site, 'mirror');
    const damage = damageMirror(mirror, 3);
    const { differences } = compareFolders(site, mirror);
    expect([...differences].sort()).toEqual(
      [
        ...damage.flipped.map((path) => `other content: ${path}`),
        ...damage.truncated.map((path) => `other content: ${path}`),
        ...damage.deleted.map((path) => `missing: ${path}`),
        ...damage.added.map((path) => `extra: ${path}`),
      ].sort(),
    );
    for (const path of damage.flipped) {
      expect(Math.floor(statSync(join(mirror, path)).mtimeMs)).toBe(Math.floor(statSync(join(site, path)).mtimeMs));
      expect(statSync(join(mirror, path)).size).toBe(statSync(join(site, path)).size);
    }
  });
});

describe('comparing folders', () => {
  it('sees left-over temporary files, times and modes, and passes over the stamp', () => {
    const [origin, mirror] = [folder('origin'), folder('mirror')];
    for (const place of [origin, mirror]) {
      for (const name of ['same', 'time', 'mode']) {
        writeFileSync(join(place, name), 'x');
        utimesSync(join(place, name), 1000, 1000);
      }
    }
    writeFileSync(join(mirror, '.heliograph.json'), '{}');
    expect(compareFolders(origin, mirror).differences).toEqual([]);
    writeFileSync(join(mirror, '.heliograph-run-1'), 'x');
    utimesSync(join(mirror, 'time'), 2000, 2000);
    writeFileSync(join(mirror, 'foreign'), 'x');
    expect(compareFolders(origin, mirror, ['foreign']).differences).toEqual(['other time: time', 'extra: .heliograph-run-1']);
  });
});
