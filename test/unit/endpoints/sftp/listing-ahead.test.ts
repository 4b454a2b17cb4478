import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../../electron/contract/relative-path';
import { HandleRoom } from '../../../../electron/endpoints/sftp/handle-room';
import { listDirectory } from '../../../../electron/endpoints/sftp/list-directory';
import { ProvenDirectories } from '../../../../electron/endpoints/sftp/proven-directories';
import type { SftpSession } from '../../../../electron/endpoints/sftp/session';

const at = (path: string): RelativePath => path as RelativePath;

describe('what a listing from ahead shows', () => {
  it('proves a folder only together with every folder above it', async () => {
    const asked: string[] = [];
    const session = {
      lstat: (path: string) => {
        asked.push(path);
        return Promise.resolve({ permissions: path === '/r/link' ? 0o120777 : 0o040755 });
      },
    } as unknown as SftpSession;
    const proven = new ProvenDirectories(session, (path) => `/r/${path}`, new Set());
    proven.add(at('link/below'));
    await expect(proven.prove(at('link/below'))).rejects.toMatchObject({ kind: 'not-a-directory' });
    expect(asked).toEqual(['/r/link']);
    proven.add(at('real'));
    proven.add(at('real/below'));
    expect(proven.prove(at('real/below'))).toBeUndefined();
  });
});

describe('room for handles', () => {
  it('lets no more in than it has, and those that wait in turn, also after a failure', async () => {
    const room = new HandleRoom(2);
    const order: number[] = [];
    let inside = 0;
    const work = (index: number) =>
      room.within(async () => {
        inside += 1;
        expect(inside).toBeLessThanOrEqual(2);
        order.push(index);
        await new Promise(setImmediate);
        inside -= 1;
        if (index === 1) throw new Error('refused');
      });
    const ended = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(work));
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('a folder’s listing', () => {
  /** A server that gives a hundred names an answer; tells how many READDIRs were on their way at most. */
  function serverOf(count: number) {
    let [given, under, most, asked] = [0, 0, 0, 0];
    const session = {
      openDirectory: () => Promise.resolve(Buffer.from('h')),
      closeHandle: () => Promise.resolve(),
      readDirectory: async () => {
        asked += 1;
        most = Math.max(most, (under += 1));
        await new Promise(setImmediate);
        under -= 1;
        const names = Array.from({ length: Math.min(100, count - given) }, (_, index) => ({
          name: `n${String(given + index)}`,
          fault: undefined,
          size: 1,
          permissions: 0o100644,
          mtime: 1,
        }));
        given += names.length;
        return names.length === 0 ? undefined : { names, bytes: 1 };
      },
    } as unknown as SftpSession;
    return { session, seen: () => ({ most, asked }) };
  }

  it('asks a small one twice, at once', async () => {
    const { session, seen } = serverOf(35);
    expect((await listDirectory(session, '/d')).entries).toHaveLength(35);
    expect(seen()).toEqual({ most: 2, asked: 2 });
  });

  it.each([
    [97, 97, 2],
    [98, 98, 3],
    [103, 103, 3],
    [97, 350, 5],
    [350, 350, 5],
  ])('asks for %i names, of which %i were expected, as often as it takes, all at once', async (there, expected, reads) => {
    const { session, seen } = serverOf(there);
    expect((await listDirectory(session, '/d', expected)).entries).toHaveLength(there);
    expect(seen()).toEqual({ most: reads, asked: reads });
  });

  it.each([0, 20_050, 100_000])('reads a long one further and further ahead, within bounds (%i expected)', async (expected) => {
    const { session, seen } = serverOf(20_050);
    const listing = await listDirectory(session, '/d', expected);
    expect([listing.complete, listing.entries.length]).toEqual([true, 20_050]);
    expect(seen().most).toBe(64);
  });
});
