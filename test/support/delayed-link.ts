import { connect, createServer, type Socket } from 'node:net';

/** A way to a server of this machine on which every byte takes its time. */
export interface DelayedLink {
  readonly port: number;
  /** How often the direction changed: two for a round trip. What a busy server says late, in between, is no turn. */
  turns(): number;
  /** Bytes that went to the server. */
  sent(): number;
  /** Bytes that came from it. */
  received(): number;
  /** Connections that were made. */
  connections(): number;
  close(): void;
}

/** @param milliseconds there and back; each direction takes half of it */
export async function delayedLink(port: number, milliseconds: number): Promise<DelayedLink> {
  const sockets = new Set<Socket>();
  let turns = 0;
  let sent = 0;
  let received = 0;
  let connections = 0;
  let last = '';
  let turnedAt = 0;
  const carry = (from: Socket, to: Socket, direction: string): void => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk: Buffer) => {
      const now = performance.now();
      if (last !== direction && now - turnedAt >= milliseconds / 4) {
        turns++;
        last = direction;
        turnedAt = now;
      }
      if (direction === 'there') sent += chunk.length;
      else received += chunk.length;
      setTimeout(() => to.write(chunk), milliseconds / 2);
    });
    from.on('end', () => setTimeout(() => to.end(), milliseconds / 2));
    from.on('error', () => to.destroy());
    from.on('close', () => sockets.delete(from));
  };
  const server = createServer((socket) => {
    connections++;
    const onward = connect(port, '127.0.0.1');
    carry(socket, onward, 'there');
    carry(onward, socket, 'back');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    turns: () => turns,
    sent: () => sent,
    received: () => received,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
