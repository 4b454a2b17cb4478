import { describe, expect, it } from 'vitest';
import { hasEstablished } from '../../bench/app-run';
import { readCounters } from '../../bench/network';
import { readBytes } from '../../bench/origin-reads';
import { quote } from '../../bench/programs';

describe('lines that other programs write', () => {
  it('reads the counters of the right device', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo:     500       5    0    0    0     0          0         0      500       5    0    0    0     0       0          0',
      ' near0: 1234567    1000    0    0    0     0          0         0  7654321    2000    0    0    0     0       0          0',
    ].join('\n');
    expect(readCounters(text, 'near0')).toEqual({ received: 1_234_567, sent: 7_654_321 });
    expect(readCounters(text, 'near')).toBeUndefined();
  });

  it('sees an open connection, and takes no other state for one', () => {
    const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
    const line = (state: string): string =>
      `${head}\n   0: 0100630A:A2B4 0200630A:0899 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1`;
    expect(hasEstablished(line('01'))).toBe(true);
    expect(hasEstablished(line('06'))).toBe(false);
    expect(hasEstablished(head)).toBe(false);
  });

  it("sums what was read of the origin's files, and nothing else", () => {
    const trace = [
      'pread64(17</data/origin/a/b.dat>, "\\1\\2"..., 65536, 0) = 4096',
      'read(18</data/origin/c.dat>, "", 4096) = 0',
      'read(19</data/origin-2/c.dat>, "x", 4096) = 100',
      'read(20<socket:[1234]>, "x"..., 4096) = 4096',
      'read(21</data/origin/d.dat>, 0x7f, 4096) = -1 EIO (Input/output error)',
      'read(22</data/origin/e.dat>, "ab", 10) = 2',
    ].join('\n');
    expect(readBytes(trace, '/data/origin')).toBe(4098);
  });
});

describe('lines for a shell', () => {
  it('leaves plain words alone and quotes others', () => {
    expect(quote('/dev/shm/a-b_1.c')).toBe('/dev/shm/a-b_1.c');
    expect(quote("it's $HOME")).toBe(`'it'\\''s $HOME'`);
    expect(quote('')).toBe(`''`);
  });
});
