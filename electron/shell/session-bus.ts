import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { busCall, readBusMessages, stringsOf, type BusMessage } from './bus-message';

const BUS = 'org.freedesktop.DBus';

/** The socket of the session's D-Bus; undefined where there is none that can be reached by a path. */
export function sessionBusSocket(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const address = env['DBUS_SESSION_BUS_ADDRESS'];
  if (!address) return env['XDG_RUNTIME_DIR'] ? path.join(env['XDG_RUNTIME_DIR'], 'bus') : undefined;
  for (const one of address.split(';')) {
    const [, pairs] = /^unix:(.*)$/.exec(one) ?? [];
    for (const pair of pairs?.split(',') ?? []) {
      const [key, value = ''] = pair.split('=');
      if (key === 'path') return decodeURIComponent(value);
      if (key === 'abstract') return `\0${decodeURIComponent(value)}`;
    }
  }
  return undefined;
}

export interface BusNameWatch {
  close(): void;
}

/**
 * Tells whether somebody on the session's D-Bus owns a name, now and whenever that changes. Speaks the few messages that this
 * takes by itself: neither a library nor a program has to be there. Where the bus cannot be reached, or is lost, nobody owns it.
 * @param socket as {@link sessionBusSocket} found it
 */
export function watchBusName(socket: string, name: string, tell: (owned: boolean) => void): BusNameWatch {
  let told: boolean | undefined;
  const say = (owned: boolean): void => {
    if (owned === told) return;
    told = owned;
    tell(owned);
  };
  let connection: Socket;
  try {
    connection = connect(socket);
  } catch {
    say(false);
    return { close: () => undefined };
  }
  const end = (): void => {
    connection.destroy();
    say(false);
  };
  connection.on('error', end);
  connection.on('close', end);
  connection.unref();
  converse(connection, name, say);
  return {
    close() {
      told = false;
      connection.destroy();
    },
  };
}

function converse(connection: Socket, name: string, say: (owned: boolean) => void): void {
  let received = Buffer.alloc(0);
  let speaking = false;
  connection.once('connect', () => {
    const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
    connection.write(`\0AUTH EXTERNAL ${user}\r\n`);
  });
  connection.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (!speaking) {
      const end = received.indexOf('\r\n');
      if (end < 0) return;
      if (!received.toString('latin1', 0, end).startsWith('OK')) {
        connection.destroy();
        return;
      }
      received = received.subarray(end + 2);
      speaking = true;
      connection.write(askFor(name));
    }
    const { messages, rest } = readBusMessages(received);
    received = Buffer.from(rest);
    for (const message of messages) hear(message, name, say);
  });
}

/** The number of the call whose answer says whether the name has an owner. */
const ASKED = 3;

function askFor(name: string): Buffer {
  const rule = `type='signal',sender='${BUS}',member='NameOwnerChanged',arg0='${name}'`;
  return Buffer.concat([
    Buffer.from('BEGIN\r\n'),
    busCall({ serial: 1, member: 'Hello' }),
    busCall({ serial: 2, member: 'AddMatch', argument: rule }),
    busCall({ serial: ASKED, member: 'NameHasOwner', argument: name }),
  ]);
}

function hear(message: BusMessage, name: string, say: (owned: boolean) => void): void {
  if (message.replyTo === ASKED) say(message.type === 'answer' && message.body.some((byte) => byte !== 0));
  if (message.type !== 'signal' || message.member !== 'NameOwnerChanged') return;
  const [changed, , owner] = stringsOf(message);
  if (changed === name) say(owner !== '');
}
