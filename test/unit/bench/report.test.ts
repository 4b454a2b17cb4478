import { describe, expect, it } from 'vitest';
import { asMarkdown, asText, targetsTable, timesTable } from '../../bench/report';
import type { Sample, WorkResult } from '../../bench/results';

const sample: Sample = {
  seconds: 2,
  cpuSeconds: 1,
  peakBytes: 100e6,
  exitCode: 0,
  timedOut: false,
  round: 0,
  wire: { sent: 5e6, received: 1e6 },
  comparison: 'equal',
  remark: '',
};

const result: WorkResult = {
  work: 'W2',
  title: 'some work',
  files: 1000,
  bytes: 20e6,
  notes: [],
  entrants: [
    { name: 'heliograph', kind: 'heliograph', samples: [sample, { ...sample, seconds: 3 }, { ...sample, seconds: 1 }] },
    { name: 'rsync', kind: 'peer', samples: [{ ...sample, seconds: 4, wire: undefined }] },
    { name: 'sftp', kind: 'peer', samples: [{ ...sample, seconds: 90, timedOut: true, exitCode: null, cpuSeconds: NaN }] },
    { name: 'lftp', kind: 'peer', samples: [] },
  ],
};

describe('the table of times', () => {
  it('has a row for each contender that ran', () => {
    expect(timesTable([result]).slice(1)).toEqual([
      ['W2', 'heliograph', '2.00', '1.00–3.00', '500', '10.0', '1.00', '100', '5.00', '1.00', '', 'equal'],
      ['W2', 'rsync', '4.00', '4.00–4.00', '250', '5.00', '1.00', '100', '–', '–', '0.500', 'equal'],
      ['W2', 'sftp', '> 90.0', '–', '–', '–', '–', '100', '5.00', '1.00', '< 0.0222', 'stopped at its limit'],
    ]);
  });
});

describe('the result of a contender', () => {
  const told = (...samples: Partial<Sample>[]): string => {
    const entrants = [{ name: 'rsync', kind: 'peer' as const, samples: samples.map((more) => ({ ...sample, ...more })) }];
    return timesTable([{ ...result, entrants }])[1]!.at(-1)!;
  };

  it('is never called equal where nothing was compared', () => {
    expect(told({ comparison: 'not compared' })).toBe('not compared');
    expect(told({}, { comparison: 'not compared' })).toBe('not compared');
  });

  it('is what was wrong, if in one round only', () => {
    expect(told({}, { comparison: 'differs', remark: 'differs: a: missing' })).toBe('differs: a: missing');
    expect(told({}, { exitCode: 23, remark: 'exit 23: some words' })).toBe('exit 23: some words');
  });

  it('adds what a sound run has to say', () => {
    expect(told({ remark: 'cold: no connection was kept' })).toBe('equal; cold: no connection was kept');
  });
});

describe('the table of targets', () => {
  it('tells the best peer and each verdict', () => {
    expect(targetsTable([result])).toEqual([
      ['work', 'measure', 'target', 'found', 'verdict'],
      ['W2', 'time against the best peer (rsync)', '', '0.500', ''],
      ['W2', 'time against rsync', '≤ 0.900', '0.500', 'met'],
      ['W2', 'time against rclone', '≤ 0.350', '–', 'open'],
    ]);
  });
});

describe('printing', () => {
  const table = [
    ['tool', 'seconds', 'result'],
    ['a', '1.00', 'equal'],
    ['longer', '> 10.0', 'one | two\nthree'],
  ];

  it('sets figures to the right in a terminal', () => {
    expect(asText(table)).toBe('tool    seconds  result\na          1.00  equal\nlonger   > 10.0  one | two\nthree');
  });

  it('cannot be broken by what a cell holds in Markdown', () => {
    expect(asMarkdown(table)).toBe(
      '| tool | seconds | result |\n| --- | ---: | --- |\n| a | 1.00 | equal |\n| longer | > 10.0 | one \\| two three |',
    );
  });
});
