import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SftpChannel, type ChannelTransport } from '../../../../electron/endpoints/sftp/channel';
import { PacketType } from '../../../../electron/endpoints/sftp/protocol-numbers';
import { encodePath } from '../../../../electron/endpoints/sftp/requests';
import type { EndpointError } from '../../../../electron/engine/endpoint';

const TIMING = { reply: 60, silence: 45, idle: 15, single: 600 };

/** A transport whose other end is this test. */
class Wire implements ChannelTransport {
  readonly writes: Buffer[] = [];
  closed = 0;
  received = 0;
  #data: (chunk: Buffer) => void = () => undefined;
  #end: (reason: EndpointError | undefined) => void = () => undefined;
  write(bytes: Buffer, accepted: () => void): void {
    this.writes.push(Buffer.from(bytes));
    accepted();
  }
  onData(listener: (chunk: Buffer) => void): void {
    this.#data = listener;
  }
  onEnd(listener: (reason: EndpointError | undefined) => void): void {
    this.#end = listener;
  }
  bytesReceived(): number {
    return this.received;
  }
  close(): void {
    this.closed++;
  }
  send(...packets: Buffer[]): void {
    const bytes = Buffer.concat(packets.map((packet) => Buffer.concat([u32(packet.length), packet])));
    this.received += bytes.length;
    this.#data(bytes);
  }
  sendRaw(bytes: Buffer): void {
    this.#data(bytes);
  }
  end(): void {
    this.#end(undefined);
  }
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
const HELLO = Buffer.concat([Buffer.from([2]), u32(3)]);
const status = (id: number, code = 0): Buffer => Buffer.concat([Buffer.from([101]), u32(id), u32(code)]);
const handle = (id: number): Buffer => Buffer.concat([Buffer.from([102]), u32(id), u32(1), Buffer.from('h')]);
const ask = (channel: SftpChannel) => channel.request(encodePath(PacketType.rmdir, '/x'), PacketType.status);
const soon = () => vi.advanceTimersByTimeAsync(0);

let wire: Wire;

async function open(): Promise<SftpChannel> {
  wire = new Wire();
  const opening = SftpChannel.open(wire, TIMING);
  wire.send(HELLO);
  return opening;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('SftpChannel', () => {
  it('sends requests of one moment in one write, and matches replies by id in any order', async () => {
    const channel = await open();
    await new Promise((resolve) => setImmediate(resolve));
    wire.writes.length = 0;
    const asked = [ask(channel), ask(channel), ask(channel)];
    await new Promise((resolve) => setImmediate(resolve));
    expect(wire.writes).toHaveLength(1);
    wire.send(status(3, 3), status(1, 1), status(2, 2));
    expect((await Promise.all(asked)).map((reply) => (reply.type === 101 ? reply.code : -1))).toEqual([1, 2, 3]);
  });

  it.each<[string, (id: number) => Buffer]>([
    ['a reply that nobody asked for', () => status(99)],
    ['a reply of another kind', (id) => handle(id)],
    ['an unknown type', (id) => Buffer.concat([Buffer.from([250]), u32(id)])],
    ['a truncated reply', (id) => Buffer.concat([Buffer.from([101]), u32(id), Buffer.from([0])])],
    ['a reply without an id', () => Buffer.from([101, 0])],
  ])('dies as a whole of %s', async (_what, bad) => {
    const channel = await open();
    const asked = [ask(channel), ask(channel)];
    wire.send(bad(1));
    for (const each of asked) await expect(each).rejects.toMatchObject({ kind: 'protocol' });
    await expect(ask(channel)).rejects.toMatchObject({ kind: 'protocol' });
    expect(wire.closed).toBe(1);
  });

  it('tells the shortest trip of those that it times, one at a time', async () => {
    const channel = await open();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const trips: number[] = [];
    const answered = async (id: number, at: number): Promise<void> => {
      clock.mockReturnValue(at);
      wire.send(status(id));
      await soon();
    };
    void ask(channel);
    channel.onShorterTrip = (milliseconds) => trips.push(milliseconds);
    await answered(1, 5_000);
    clock.mockReturnValue(6_000);
    const asked = [ask(channel), ask(channel)];
    await answered(3, 6_001);
    await answered(2, 6_040);
    asked.push(ask(channel));
    await answered(4, 6_140);
    asked.push(ask(channel));
    await answered(5, 6_165);
    await Promise.all(asked);
    clock.mockRestore();
    expect(trips).toEqual([40, 25]);
  });

  it('dies of the same reply sent twice, after the first one counted', async () => {
    const channel = await open();
    const asked = ask(channel);
    wire.send(status(1), status(1));
    await expect(asked).resolves.toMatchObject({ code: 0 });
    expect(channel.dead).toMatchObject({ kind: 'protocol' });
  });

  it('takes text instead of SFTP for what it is', async () => {
    wire = new Wire();
    const opening = SftpChannel.open(wire, TIMING);
    wire.sendRaw(Buffer.from('Welcome \u001b[31m to this host'));
    await expect(opening).rejects.toMatchObject({ kind: 'no-sftp', message: expect.not.stringContaining('\u001b') });
  });

  it('rejects what is pending and what waits for room when the stream ends', async () => {
    const channel = await open();
    const asked = ask(channel);
    expect(channel.reserve(4 * 1024 * 1024)).toBeUndefined();
    const waiting = channel.reserve(1);
    wire.end();
    await expect(asked).rejects.toMatchObject({ kind: 'lost' });
    await expect(waiting).rejects.toMatchObject({ kind: 'lost' });
  });

  it('gives room back in the order in which it was asked for', async () => {
    const channel = await open();
    expect(channel.reserve(4 * 1024 * 1024)).toBeUndefined();
    const order: number[] = [];
    void channel.reserve(10)!.then(() => order.push(1));
    void channel.reserve(10)!.then(() => order.push(2));
    const asked = channel.request(encodePath(PacketType.rmdir, '/x'), PacketType.status, 4 * 1024 * 1024);
    await soon();
    expect(order).toEqual([]);
    wire.send(status(1));
    await asked;
    await soon();
    expect(order).toEqual([1, 2]);
  });

  it('gives up after 45 seconds without a byte, and after 60 without an answer', async () => {
    const silent = await open();
    const first = ask(silent);
    first.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(44_000);
    expect(silent.dead).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(first).rejects.toMatchObject({ kind: 'lost', message: expect.stringContaining('45 seconds') });

    const chatty = await open();
    const second = ask(chatty);
    second.catch(() => undefined);
    for (let second_ = 0; second_ < 59; second_++) {
      wire.received++;
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(chatty.dead).toBeUndefined();
    for (let second_ = 0; second_ < 3; second_++) {
      wire.received++;
      await vi.advanceTimersByTimeAsync(1000);
    }
    await expect(second).rejects.toMatchObject({ kind: 'lost', message: expect.stringContaining('60 seconds') });
  });

  it('is not late while answers keep coming, however slow the whole is', async () => {
    const channel = await open();
    const asked = Array.from({ length: 10 }, () => ask(channel));
    for (let id = 1; id <= 10; id++) {
      await vi.advanceTimersByTimeAsync(40_000);
      wire.send(status(id));
    }
    await expect(Promise.all(asked)).resolves.toHaveLength(10);
  });

  it('asks an idle server whether it is still there', async () => {
    const channel = await open();
    await new Promise((resolve) => setImmediate(resolve));
    wire.writes.length = 0;
    await vi.advanceTimersByTimeAsync(16_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(wire.writes).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(channel.dead).toMatchObject({ kind: 'lost' });
  });
});
