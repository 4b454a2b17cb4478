import { describe, expect, it } from 'vitest';
import { announce, SILENT } from '../../../../renderer/decisions/announcement';

describe('announcements', () => {
  it('tell progress at most every ten seconds, results at once, nothing twice', () => {
    const first = announce(SILENT, '10%', 0, false);
    expect(first.text).toBe('10%');
    expect(announce(first, '20%', 9_999, false)).toBe(first);
    expect(announce(first, '20%', 10_000, false).text).toBe('20%');
    expect(announce(first, 'done', 10, true).text).toBe('done');
    expect(announce(first, '10%', 60_000, false)).toBe(first);
  });
});
