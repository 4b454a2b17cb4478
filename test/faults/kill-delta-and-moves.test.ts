import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MirrorReport } from '../../electron/contract/report';
import { builtCli, type CliRun } from '../support/cli-process';
import { KillRig } from '../support/kill-rig';
import { litterIn } from '../support/mirror-probe';
import type { SshdOptions } from '../support/sshd';

/** A sixth of the kills of `kill.test.ts`, and its seed. */
const KILLS = Math.ceil(Number(process.env['HELIOGRAPH_KILLS'] ?? 12) / 6);
const SEED = Number(process.env['HELIOGRAPH_SEED'] ?? Math.floor(Date.now() / 1000));
const MEBIBYTE = 1024 * 1024;

let rig: KillRig;
beforeAll(() => {
  builtCli();
});
afterEach(() => rig.close());

/** Milliseconds from what shows first until the run has ended, of a run that nobody kills. */
async function lengthOf(run: CliRun, hasBegun: () => boolean): Promise<number> {
  while (!hasBegun() && run.process.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
  const start = performance.now();
  expect((await run.ended).code).toBe(0);
  return performance.now() - start;
}

/** The first kill comes as soon as anything shows, so that at least one falls into the work; the others where chance has it. */
const momentOf = (round: number, length: number): number => (round === 0 ? 0 : rig.random() * length);

describe(`a rebuild of a large file by copy-data, killed at a random moment (seed ${String(SEED)})`, () => {
  it(
    'shows the old file or the new one, leaves no temporary file behind, and sends no whole file in the next run',
    async () => {
      rig = await KillRig.start(SEED);
      let content = rig.noise(12 * MEBIBYTE + 4321);
      const change = (): void => {
        const at = Math.floor(rig.random() * 10 * MEBIBYTE);
        // In place, inserted, and taken out.
        const changed = Buffer.concat([content.subarray(0, at), rig.noise(70_000), content.subarray(at + 60_000)]);
        rig.noise(9_000).copy(changed, Math.floor(rig.random() * 10 * MEBIBYTE));
        content = changed;
        rig.write('disk.img', content);
      };
      const isRebuilding = (): boolean => readdirSync(rig.mirror).some((name) => /^\.heliograph-.*\d$/.test(name));
      rig.write('disk.img', content);
      rig.write('index.html', 'page');
      expect((await rig.command('sync').ended).code).toBe(0);
      rig.putForeign('notes of others.txt', 'not ours');
      change();
      const length = await lengthOf(rig.command('sync'), isRebuilding);

      let amidst = 0;
      for (let round = 0; round < KILLS; round++) {
        change();
        const shown = readFileSync(join(rig.mirror, 'disk.img'));
        await rig.watched(
          () => rig.command('sync'),
          (run) => rig.killOnSight(run, isRebuilding, momentOf(round, length)),
        );
        const wasCut = litterIn(rig.mirror).length > 0 && readFileSync(join(rig.mirror, 'disk.img')).equals(shown);
        // Every second time the file changes once more before the next run.
        if (round % 2 === 1) change();
        const report = await rig.expectConvergence();
        if (wasCut) {
          amidst += 1;
          // A delta again, or what was left of one that was whole but for its name.
          expect(report.bytesSent).toBeLessThan(MEBIBYTE);
        } else {
          // What came to its place right before the kill is known by size and time only: the next change goes whole.
          change();
          expect((await rig.command('sync').ended).code).toBe(0);
        }
      }
      expect(amidst).toBeGreaterThan(0);
    },
    KILLS * 60_000,
  );
});

const SERVERS: [string, SshdOptions, number][] = [
  ['hard links', {}, Math.ceil((KILLS * 2) / 3)],
  ['copies', { sftpArguments: ['-P', 'hardlink'] }, Math.ceil(KILLS / 3)],
  ['renames', { sftpArguments: ['-P', 'hardlink,copy-data'] }, Math.ceil(KILLS / 3)],
];

describe(`a renamed folder's move, killed at a random moment (seed ${String(SEED)})`, () => {
  it.each(SERVERS)(
    'by %s: every file is under its old or its new name, and the next run ends it without sending any',
    async (_by, server, kills) => {
      rig = await KillRig.start(SEED, server);
      const files = Array.from({ length: 300 }, (_none, index) => `${String(index % 9)}/file ${String(index)}.bin`);
      let name = 'release-0';
      /** Files whose content the ledger knows: of those that came to their places right before a kill it knows size and time only. */
      const renew = async (): Promise<void> => {
        for (const file of files) rig.write(`${name}/${file}`, rig.noise(1 + Math.floor(rig.random() * 9_000)));
        expect((await rig.command('sync').ended).code).toBe(0);
      };
      rig.write('index.html', 'page');
      await renew();
      const renamed = (to: string): (() => boolean) => {
        rig.rename(name, to);
        name = to;
        return () => existsSync(join(rig.mirror, to));
      };
      rig.putForeign('release-0/3/of others.txt', 'not ours');
      const hasBegun = renamed('release-1');
      const length = await lengthOf(rig.command('sync'), hasBegun);

      let amidst = 0;
      for (let round = 0; round < kills; round++) {
        if (round > 0) await renew();
        const before = name;
        const begins = renamed(`release-${String(round + 2)}`);
        await rig.watched(
          () => rig.command('sync'),
          (run) => rig.killOnSight(run, begins, momentOf(round, length)),
        );
        const there = (folder: string): string[] => files.filter((file) => existsSync(join(rig.mirror, folder, file)));
        const [old, now] = [there(before), new Set(there(name))];
        expect(files.filter((file) => !old.includes(file) && !now.has(file))).toEqual([]);
        const report: MirrorReport = await rig.expectConvergence();
        expect(report.bytesSent).toBe(0);
        if (old.length > 0) amidst += 1;
      }
      expect(amidst).toBeGreaterThan(0);
    },
    KILLS * 60_000,
  );
});
