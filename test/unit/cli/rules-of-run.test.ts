import { describe, expect, it } from 'vitest';
import { rulesOfRun } from '../../../electron/cli/rules-of-run';
import type { RunOptions } from '../../../electron/cli/run-options';
import { DEFAULT_RULES } from '../../../electron/contract/site';
import { makeFilter } from '../../../electron/engine/filter';
import { parseRelativePath } from '../../../electron/contract/relative-path';

const nothing: RunOptions = {
  patterns: [],
  checksum: false,
  adopt: false,
  heal: false,
  approve: [],
  delete: true,
  acceptNewHostKey: false,
  mirror: [],
};

describe('rulesOfRun', () => {
  it('without options keeps what the site says', () => {
    const rules = { ...DEFAULT_RULES, checksum: true, delete: false, trashDays: 7, exclude: ['*.o'], include: ['a.o'] };
    expect(rulesOfRun(rules, nothing)).toEqual(rules);
  });

  it('takes every option', () => {
    const options: RunOptions = {
      ...nothing,
      checksum: true,
      heal: true,
      delete: false,
      maxDelete: '5%',
      trash: 0,
      listing: 'daily',
      links: 'follow',
      chmod: '644,755',
      fsync: 'all',
      limit: 1024,
      connections: 4,
    };
    expect(rulesOfRun({ ...DEFAULT_RULES, trashDays: 30 }, options)).toEqual({
      ...DEFAULT_RULES,
      checksum: true,
      heal: true,
      delete: false,
      maxDelete: '5%',
      trashDays: 0,
      listing: 'daily',
      links: 'follow',
      chmod: '644,755',
      fsync: 'all',
      limit: 1024,
      connections: 4,
    });
  });

  it('keeps the order of patterns, after those of the site', () => {
    const rules = rulesOfRun(
      { ...DEFAULT_RULES, exclude: ['*.log'], include: ['keep.log'] },
      {
        ...nothing,
        patterns: [
          { effect: 'exclude', pattern: '*.tmp' },
          { effect: 'include', pattern: 'b.tmp' },
          { effect: 'exclude', pattern: '/x/b.tmp' },
        ],
      },
    );
    expect(rules.exclude).toEqual(['*.log', '!keep.log', '*.tmp', '!b.tmp', '/x/b.tmp']);
    const leftOut = makeFilter(rules);
    const names = ['a.log', 'keep.log', 'a.tmp', 'b.tmp', 'x/b.tmp'].filter((path) => leftOut(parseRelativePath(path), false));
    expect(names).toEqual(['a.log', 'a.tmp', 'x/b.tmp']);
  });
});
