import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplyReader } from '../../../../electron/endpoints/sftp/channel';
import { PendingRequests } from '../../../../electron/endpoints/sftp/pending-requests';
import { PacketType } from '../../../../electron/endpoints/sftp/protocol-numbers';

const reader = (): ReplyReader => ({ onReply: () => undefined, onDead: () => undefined });
const add = (pending: PendingRequests, now = 0) => pending.add(PacketType.status, reader(), 0, 0, now);

describe('PendingRequests', () => {
  it('knows of each request what a map would know, in whatever order replies come', () => {
    const steps = fc.array(fc.oneof(fc.constant('add' as const), fc.nat(2000)), { minLength: 1, maxLength: 3000, size: 'max' });
    fc.assert(
      fc.property(steps, (moves) => {
        const pending = new PendingRequests();
        const known = new Map<number, { reader: ReplyReader; step: number; reserved: number; sentAt: number }>();
        moves.forEach((move, now) => {
          if (move === 'add') {
            const given = { reader: reader(), step: now % 9, reserved: now * 3, sentAt: now };
            const id = pending.add(PacketType.handle, given.reader, given.step, given.reserved, now);
            expect(id > 0 && !known.has(id)).toBe(true);
            known.set(id, given);
          } else {
            const slot = pending.find(move);
            const given = known.get(move);
            expect(slot === undefined).toBe(given === undefined);
            if (slot === undefined || given === undefined) return;
            expect([pending.readerOf(slot), pending.stepOf(slot)]).toEqual([given.reader, given.step]);
            expect(pending.expectedBy(slot)).toBe(PacketType.handle);
            expect([pending.remove(move), pending.remove(move), pending.find(move)]).toEqual([given.reserved, 0, undefined]);
            known.delete(move);
          }
        });
        expect(pending.size).toBe(known.size);
        expect(pending.oldest()).toBe(known.size === 0 ? undefined : Math.min(...[...known.values()].map(({ sentAt }) => sentAt)));
        expect(new Set(pending.clear())).toEqual(new Set([...known.values()].map((given) => given.reader)));
        expect([pending.size, pending.oldest()]).toEqual([0, undefined]);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps one that takes long, while a hundred thousand others come and go', () => {
    const pending = new PendingRequests();
    const long = add(pending);
    const ids = new Set([long]);
    for (let index = 0; index < 100_000; index++) {
      const id = add(pending, 1);
      expect(id).not.toBe(long);
      ids.add(id);
      pending.remove(id);
    }
    expect(ids.size).toBe(100_001);
    expect(pending.find(long)).toBeDefined();
    expect(pending.oldest()).toBe(0);
  });

  it('has none of the id that no request has', () => {
    expect(new PendingRequests().find(0)).toBeUndefined();
  });
});
