import { describe, expect, it } from 'vitest';
import { BulkInsert } from '../../../electron/ledger/bulk-insert';
import type { Cell } from '../../../electron/ledger/ledger-rows';

function insertAll(count: number): { sql: string; cells: readonly Cell[] }[] {
  const runs: { sql: string; cells: readonly Cell[] }[] = [];
  const rows = new BulkInsert({ run: (sql, ...cells) => void runs.push({ sql, cells }) }, 'things', ['name', 'size']);
  for (let i = 0; i < count; i++) rows.add([`n${String(i)}`, i]);
  rows.flush();
  return runs;
}

describe('rows that are put together', () => {
  it('are twenty to a statement, and the rest one by one, in their order', () => {
    const runs = insertAll(43);
    expect(runs.map(({ cells }) => cells.length)).toEqual([40, 40, 2, 2, 2]);
    expect(runs.flatMap(({ cells }) => cells)).toEqual(Array.from({ length: 43 }, (_, i) => [`n${String(i)}`, i]).flat());
    expect(runs[0]?.sql).toBe(`INSERT OR REPLACE INTO things (name, size) VALUES ${Array(20).fill('(?, ?)').join(', ')}`);
    expect(runs[4]?.sql).toBe('INSERT OR REPLACE INTO things (name, size) VALUES (?, ?)');
  });

  it('are nothing where there are none', () => {
    expect(insertAll(0)).toEqual([]);
  });
});
