import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progressScreen } from '../../../electron/cli/progress-screen';
import type { MirrorProgress, RunEvent } from '../../../electron/contract/progress';

const progress: MirrorProgress = {
  mirror: 'm',
  label: 'Frankfurt',
  phase: 'sending',
  paused: false,
  retry: null,
  scannedEntries: 0,
  operationsDone: 1,
  operationsTotal: 4,
  bytesDone: 0,
  bytesTotal: 0,
  bytesPerSecond: 0,
  filesPerSecond: 0,
  secondsLeft: null,
  problems: 0,
  lanes: [],
};
const event = (more: Partial<MirrorProgress> = {}): RunEvent => ({ event: 'progress', runId: 'r', progress: { ...progress, ...more } });

/** What a person sees after everything that was written: only the sequences that the screen uses are understood. */
function seen(text: string): string[] {
  const lines = [''];
  let row = 0;
  // eslint-disable-next-line no-control-regex
  for (const part of text.match(/\u001b\[[?0-9]*[A-Za-z]|\n|\r|[^\u001b\n\r]+/g) ?? []) {
    if (part === '\n') {
      row += 1;
      lines[row] ??= '';
    } else if (part.endsWith('A') && part.startsWith('\u001b')) row -= Number(part.slice(2, -1));
    else if (part === '\u001b[J') lines.splice(row, Infinity, '');
    else if (part === '\u001b[K' || part === '\r' || part.startsWith('\u001b[?')) continue;
    else lines[row] = part;
  }
  return lines;
}

function stream(columns?: number) {
  let text = '';
  return { isTTY: true, ...(columns === undefined ? {} : { columns }), write: (part: string) => (text += part), text: () => text };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('bars on a terminal', () => {
  it('redraw in place, at most ten times a second', () => {
    const out = stream(80);
    const screen = progressScreen(out, { wanted: true, colours: false, terminal: true });
    for (let done = 0; done < 100; done += 1) {
      screen.show(event({ operationsDone: done % 4 }));
      vi.advanceTimersByTime(10);
    }
    expect(out.text().match(/Frankfurt/g)?.length).toBeLessThanOrEqual(10);
    expect(seen(out.text()).filter((line) => line !== '')).toHaveLength(1);
    screen.close();
  });

  it('hide the cursor once and give it back, also when closed twice', () => {
    const out = stream(80);
    const screen = progressScreen(out, { wanted: true, colours: false, terminal: true });
    screen.show(event());
    vi.advanceTimersByTime(500);
    screen.close();
    screen.close();
    expect(out.text().split('\u001b[?25l')).toHaveLength(2);
    expect(out.text().split('\u001b[?25h')).toHaveLength(2);
    expect(out.text().endsWith('\u001b[?25h')).toBe(true);
  });

  it('draw the last state at the end, however soon it comes', () => {
    const out = stream(80);
    const screen = progressScreen(out, { wanted: true, colours: false, terminal: true });
    screen.show(event({ phase: 'done' }));
    screen.close();
    expect(seen(out.text())[0]).toContain('100%');
  });

  it('leave the screen while a person is asked', async () => {
    const out = stream(80);
    const screen = progressScreen(out, { wanted: true, colours: false, terminal: true });
    screen.show(event());
    vi.advanceTimersByTime(200);
    await screen.aside(() => {
      expect(seen(out.text()).join('')).toBe('');
      expect(out.text().endsWith('\u001b[?25h')).toBe(true);
      screen.show(event());
      vi.advanceTimersByTime(200);
      expect(seen(out.text()).join('')).toBe('');
      return Promise.resolve();
    });
    screen.show(event());
    vi.advanceTimersByTime(200);
    expect(seen(out.text()).join('')).toContain('Frankfurt');
    screen.close();
  });

  it('fit a terminal that does not know its size', () => {
    const out = stream(0);
    const screen = progressScreen(out, { wanted: true, colours: false, terminal: true });
    screen.show(event());
    screen.close();
    expect(seen(out.text())[0]).toContain('25%');
  });
});

describe('lines elsewhere', () => {
  it('say nothing of a short run, and something every five seconds of a long one', () => {
    let now = 0;
    const out = stream();
    const screen = progressScreen(out, { wanted: true, colours: false, terminal: false, now: () => now });
    for (now = 0; now < 12_000; now += 100) screen.show(event({ operationsDone: Math.floor(now / 4000) }));
    screen.close();
    expect(out.text()).toBe('Frankfurt: sending 25%, 1/4 files\nFrankfurt: sending 50%, 2/4 files\n');
  });

  it('tell a lost link at once, each try once', () => {
    const out = stream();
    const screen = progressScreen(out, { wanted: true, colours: false, terminal: false, now: () => 0 });
    for (const attempt of [1, 1, 2]) screen.show(event({ retry: { attempt, inSeconds: 1, reason: 'reset' } }));
    expect(out.text()).toBe('Frankfurt: link lost (reset), try 1 in 1 s\nFrankfurt: link lost (reset), try 2 in 1 s\n');
  });
});

it('nothing is shown where nothing is wanted', async () => {
  const out = stream(80);
  const screen = progressScreen(out, { wanted: false, colours: false, terminal: true });
  screen.show(event());
  expect(await screen.aside(() => Promise.resolve(7))).toBe(7);
  screen.close();
  expect(out.text()).toBe('');
});
