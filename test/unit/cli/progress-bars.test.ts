import { describe, expect, it } from 'vitest';
import { palette } from '../../../electron/cli/palette';
import { phaseText, plainProgress, renderBars, shareDone, type BarState } from '../../../electron/cli/progress-bars';
import { textWidth } from '../../../electron/cli/text-width';

const paint = palette(false);

function state(more: Partial<BarState> = {}): BarState {
  return {
    mirror: 'm',
    label: 'Frankfurt',
    phase: 'sending',
    paused: false,
    retry: null,
    scannedEntries: 0,
    operationsDone: 1204,
    operationsTotal: 1800,
    bytesDone: 12_300_000,
    bytesTotal: 18_200_000,
    bytesPerSecond: 4_100_000,
    filesPerSecond: 100,
    secondsLeft: 12,
    problems: 0,
    lanes: [],
    ...more,
  };
}

describe('renderBars', () => {
  it('shows name, bar, share, time left, files, bytes, speed and phase', () => {
    expect(renderBars([state()], 120, 10, paint)).toEqual([
      'Frankfurt  █████████████░░░░░░░  66%  0:12 left  1,204/1,800 files  4.1 MB/s  12.3 MB of 18.2 MB  sending',
    ]);
  });

  it('leaves out the least important columns where the terminal is narrow', () => {
    expect(renderBars([state()], 60, 10, paint)).toEqual(['Frankfurt  ███████░░░  66%  0:12 left  1,204/1,800 files']);
    expect(renderBars([state()], 30, 10, paint)).toEqual(['Fran…urt  ███████░░░  66%']);
  });

  it('is never wider than it may be, whatever the names are', () => {
    const labels = [
      '日本のミラーサイト東京データセンター',
      'sftp://web@a-very-long-host-name.example.org:2222/srv/www/htdocs',
      'x',
      '\u001b[2J\u202e',
    ];
    for (let width = 20; width <= 140; width += 7) {
      const phases = ['scanning', 'sending', 'done'] as const;
      const lines = renderBars(
        labels.flatMap((label) => phases.map((phase) => state({ label, phase }))),
        width,
        50,
        paint,
      );
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('shows more mirrors than rows as a count, those at work first', () => {
    const all = [state({ label: 'a', phase: 'done' }), state({ label: 'b' }), state({ label: 'c' }), state({ label: 'd' })];
    const lines = renderBars(all, 80, 3, paint);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['b', 'c', '…']);
    expect(lines[2]).toBe('… and 2 more mirrors');
  });

  it('says of an ended mirror how it ended', () => {
    const lines = renderBars(
      [
        state({ phase: 'done', ended: 'halted' }),
        state({ phase: 'done', ended: 'failed' }),
        state({ phase: 'done', ended: 'ok', operationsDone: 1800 }),
      ],
      100,
      10,
      paint,
    );
    expect(lines[0]).toBe('Frankfurt  halted');
    expect(lines[1]).toBe('Frankfurt  failed');
    expect(lines[2]).toContain('100%');
  });

  it('shows no escape sequence of a server', () => {
    const [line] = renderBars(
      [state({ label: '\u001b[31mx', retry: { attempt: 2, inSeconds: 4.2, reason: '\u001b]0;boo\u0007' } })],
      100,
      10,
      paint,
    );
    expect(line).toBe('\\x1b[31mx  link lost (\\x1b]0;boo\\x07), try 2 in 5 s');
  });
});

describe('shareDone', () => {
  it('counts bytes and operations together, and is 100 % only at the end', () => {
    expect(shareDone(state({ bytesDone: 2 ** 20, bytesTotal: 2 ** 21, operationsDone: 0, operationsTotal: 1 }))).toBeCloseTo(0.485, 3);
    expect(shareDone(state({ bytesDone: 100, bytesTotal: 100, operationsDone: 10, operationsTotal: 10 }))).toBe(0.99);
    expect(shareDone(state({ bytesDone: 0, bytesTotal: 0, operationsDone: 5, operationsTotal: 10 }))).toBe(0.5);
    expect(shareDone(state({ bytesDone: 0, bytesTotal: 0, operationsDone: 0, operationsTotal: 0 }))).toBe(0);
    expect(shareDone(state({ phase: 'scanning' }))).toBe(0);
    expect(shareDone(state({ phase: 'done' }))).toBe(1);
  });
});

it('plainProgress is a sentence for a log', () => {
  expect(plainProgress(state())).toBe('Frankfurt: sending 66%, 0:12 left, 1,204/1,800 files, 4.1 MB/s, 12.3 MB of 18.2 MB');
  expect(plainProgress(state({ phase: 'scanning', scannedEntries: 1 }))).toBe('Frankfurt: scanning, 1 entry');
  expect(phaseText(state({ paused: true }))).toBe('paused');
});
