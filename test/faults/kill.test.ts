import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { builtCli } from '../support/cli-process';
import { KillRig } from '../support/kill-rig';

/** How many kills, and from which seed; both can be set to look longer, or at a failure again. */
const KILLS = Number(process.env['HELIOGRAPH_KILLS'] ?? 12);
const SEED = Number(process.env['HELIOGRAPH_SEED'] ?? Math.floor(Date.now() / 1000));

/** The real program, killed at random moments, over a real SSH server, while a visitor reads every name all the time. */
let rig: KillRig;
afterEach(async () => {
  await rig.close();
});

const MEBIBYTE = 1024 * 1024;

function writeSite(count: number): void {
  for (let index = 0; index < count; index++) {
    const length = index % 40 === 0 ? 3 * MEBIBYTE : Math.floor(rig.random() * 20_000) + 1;
    rig.write(`part-${String(index % 7)}/deep/file-${String(index)}.bin`, rig.bytes(length));
  }
  symlinkSync('part-1/deep', join(rig.origin, 'latest'));
}

/** Edits, adds and removes, as a site's next release does. */
function edit(round: number): void {
  for (let index = 0; index < 220; index++) {
    const path = `part-${String(index % 7)}/deep/file-${String(index)}.bin`;
    const dice = rig.random();
    if (dice < 0.35) rig.write(path, rig.bytes(Math.floor(rig.random() * 30_000) + 1));
    else if (dice < 0.4) rmSync(join(rig.origin, path), { force: true });
  }
  rig.write(`round-${String(round)}/new.bin`, rig.bytes(MEBIBYTE));
  const former = join(rig.origin, `round-${String(round - 2)}`);
  rmSync(former, { recursive: true, force: true });
}

describe(`a run killed at a random moment (seed ${String(SEED)})`, () => {
  it(
    `${String(KILLS)} times never shows a visitor half a file or a gap, and the next run converges`,
    async () => {
      builtCli();
      rig = await KillRig.start(SEED);
      writeSite(220);
      const whole = Date.now();
      for (let round = 0; round < KILLS; round++) {
        if (round > 0) edit(round);
        await rig.watched(
          () => rig.command('sync'),
          async (run) => void (await rig.kill(run, 700)),
        );
        // Every third kill is followed by another one, every second by edits before the next run.
        if (round % 3 === 2)
          await rig.watched(
            () => rig.command('sync'),
            async (run) => void (await rig.kill(run, 400)),
          );
        if (round % 2 === 1) edit(round + 1000);
        await rig.expectConvergence();
      }
      expect(rig.reads).toBeGreaterThan(1000);
      console.log(`seed ${String(SEED)}: ${String(KILLS)} rounds of kills in ${String(Math.round((Date.now() - whole) / 1000))} s`);
    },
    KILLS * 60_000,
  );

  it('in its first run over a differing mirror that is adopted converges', async () => {
    rig = await KillRig.start(SEED + 1);
    writeSite(120);
    for (let index = 0; index < 120; index += 2) {
      const path = `part-${String(index % 7)}/deep/file-${String(index)}.bin`;
      const content = rig.bytes(5000);
      mkdirSync(dirname(join(rig.mirror, path)), { recursive: true });
      writeFileSync(join(rig.mirror, path), content);
      utimesSync(join(rig.mirror, path), 1_600_000_000, 1_600_000_000);
      rig.knows(path, content);
    }
    writeFileSync(join(rig.mirror, 'foreign.txt'), 'not ours');
    await rig.watched(
      () => rig.command('sync', '--adopt'),
      async (run) => void (await rig.kill(run, 500)),
    );
    const halted = await rig.command('sync').ended;
    // Where the kill came after the last differing file there is nothing to halt for.
    expect([0, 3]).toContain(halted.code);
    await rig.expectConvergence('--adopt');
  });

  it('resumes a large file that was on its way, and what arrives is the very same', async () => {
    rig = await KillRig.start(SEED + 2);
    const large = rig.bytes(64 * MEBIBYTE);
    rig.write('large.iso', large);
    rig.write('small.txt', 'small');
    const first = rig.command('sync', '--limit', '40M');
    await first.seen('planned');
    await sleep(1100);
    first.process.kill('SIGKILL');
    await first.ended;
    const { code, result } = await rig.watched(
      () => rig.command('sync'),
      () => Promise.resolve(),
    );
    expect(code).toBe(0);
    const sent = result?.mirrors[0] as { bytesSent: number };
    expect(sent.bytesSent).toBeLessThan(60 * MEBIBYTE);
    await rig.expectConvergence();
    expect(await rig.command('verify', '--depth', 'full').ended).toMatchObject({
      code: 0,
      result: { mirrors: [{ same: 2, different: 0 }] },
    });
  });

  it('while sessions of the server die: the run survives by itself', async () => {
    rig = await KillRig.start(SEED + 3);
    writeSite(200);
    const { code, complaint } = await rig.watched(
      () => rig.command('sync', '--limit', '6M'),
      async (run) => {
        await run.seen('planned');
        for (let drop = 0; drop < 2; drop++) {
          await sleep(300 + rig.random() * 400);
          rig.sshd.killSessions();
          await sleep(1800);
        }
      },
    );
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
    await rig.expectConvergence();
  });
});
