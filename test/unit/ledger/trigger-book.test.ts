import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTriggerBook, type TriggerBook } from '../../../electron/ledger/trigger-book';
import { BUNDLE_ENVIRONMENT, bundleForNode } from '../../support/bundle-for-node';

const SCHEDULE = '["30 3 * * *",null]';
const at = (text: string): Date => new Date(`2026-07-${text}:00Z`);

let bundles: string;
let claimer: string;
let folder: string;
let book: TriggerBook;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bundles = mkdtempSync(join(tmpdir(), 'heliograph-bundle-'));
  claimer = await bundleForNode('test/support/slot-claimer.ts', bundles, 'slot-claimer');
});
afterAll(() => {
  rmSync(bundles, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-book-'));
  book = openTriggerBook(folder);
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(end));
  book.close();
  rmSync(folder, { recursive: true });
});

interface Claimer {
  readonly child: ChildProcess;
  claim(slot: Date): Promise<string>;
}

async function startClaimer(siteId = 'website'): Promise<Claimer> {
  const child = spawn(process.execPath, [claimer, folder, siteId], {
    env: { ...process.env, ...BUNDLE_ENVIRONMENT },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return {
    child,
    claim: async (slot) => {
      child.stdin.write(`${slot.toISOString()}\n`);
      return String((await lines.next()).value);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

describe('a slot', () => {
  it('is claimed by exactly one of two processes, every time', async () => {
    const two = await Promise.all([startClaimer(), startClaimer()]);
    for (let minute = 10; minute < 40; minute += 1) {
      const slot = at(`01T03:${String(minute)}`);
      const answers = await Promise.all(two.map((one) => one.claim(slot)));
      expect(answers.sort()).toEqual(['claimed', 'taken']);
    }
  });

  it('of one site is not that of another', async () => {
    expect(book.claim('website', at('01T03:30'), at('01T03:30'))).toBe(true);
    expect(book.claim('website', at('01T03:30'), at('01T03:30'))).toBe(false);
    expect(book.claim('docs', at('01T03:30'), at('01T03:30'))).toBe(true);
  });

  it('is taken where a later one is', () => {
    expect(book.claim('website', at('02T03:30'), at('02T03:30'))).toBe(true);
    expect(book.claim('website', at('01T03:30'), at('02T03:31'))).toBe(false);
  });

  it('whose claimant died amid its run is owed again, once; one whose run ended is not', async () => {
    book.standing('website', SCHEDULE, at('01T00:00'));
    const first = await startClaimer();
    expect(await first.claim(at('01T03:30'))).toBe('claimed');
    expect(book.standing('website', SCHEDULE, at('01T03:31'))).toEqual({ settled: at('01T03:30'), abandoned: null });
    await end(first.child);
    expect(book.standing('website', SCHEDULE, at('01T03:32'))).toEqual({ settled: at('01T03:30'), abandoned: at('01T03:30') });
    expect(book.claim('website', at('01T03:30'), at('01T03:32'))).toBe(true);
    expect(book.claim('website', at('01T03:30'), at('01T03:32'))).toBe(false);

    const second = await startClaimer();
    expect(await second.claim(at('02T03:30'))).toBe('claimed');
    book.ended('website', at('02T03:30'));
    await end(second.child);
    expect(book.standing('website', SCHEDULE, at('02T03:31')).abandoned).toBeNull();
  });
});

describe('a schedule', () => {
  it('owes nothing from before it was set, changed, or taken away and set again', () => {
    expect(book.standing('website', SCHEDULE, at('05T12:00')).settled).toEqual(at('05T12:00'));
    expect(book.standing('website', SCHEDULE, at('06T12:00')).settled).toEqual(at('05T12:00'));
    book.claim('website', at('06T03:30'), at('06T12:00'));
    expect(book.standing('website', SCHEDULE, at('07T12:00')).settled).toEqual(at('06T03:30'));
    expect(book.standing('website', '["0 * * * *",null]', at('08T12:00')).settled).toEqual(at('08T12:00'));
    book.standing('website', null, at('09T12:00'));
    expect(book.standing('website', '["0 * * * *",null]', at('10T12:00')).settled).toEqual(at('10T12:00'));
  });

  it('forgets slots that were claimed while the clock was far ahead, and no others', () => {
    book.standing('website', SCHEDULE, at('01T00:00'));
    book.claim('website', at('02T03:30'), at('02T03:30'));
    expect(book.standing('website', SCHEDULE, at('02T03:10')).settled).toEqual(at('02T03:30'));
    expect(book.standing('website', SCHEDULE, at('01T03:10')).settled).toEqual(at('01T00:00'));
    expect(book.claim('website', at('01T03:30'), at('01T03:30'))).toBe(true);
  });

  it('is remembered by the next process', () => {
    book.standing('website', SCHEDULE, at('01T00:00'));
    book.claim('website', at('02T03:30'), at('02T03:30'));
    book.renew('password web@example.net:22', at('02T04:00'));
    const other = openTriggerBook(folder);
    expect(other.standing('website', SCHEDULE, at('03T00:00')).settled).toEqual(at('02T03:30'));
    expect([...other.renewals()]).toEqual([['password web@example.net:22', at('02T04:00')]]);
    other.close();
  });
});

it('notes a breach once', () => {
  expect(book.noteOnce('website', 'stale one', at('01T00:00'))).toBe(true);
  expect(book.noteOnce('website', 'stale one', at('02T00:00'))).toBe(false);
  expect(book.noteOnce('website', 'stale two', at('02T00:00'))).toBe(true);
});
