import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { busCall, readBusMessages, stringsOf } from '../../../electron/shell/bus-message';
import { sessionBusSocket, watchBusName } from '../../../electron/shell/session-bus';
import { watchTrayHost } from '../../../electron/shell/tray-host';

describe('sessionBusSocket', () => {
  it.each([
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, '/run/user/1000/bus'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/a%20b/bus,guid=0123' }, '/run/a b/bus'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=a,port=1;unix:guid=1,abstract=/tmp/x' }, '\0/tmp/x'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=a,port=1' }, undefined],
    [{ XDG_RUNTIME_DIR: '/run/user/7' }, '/run/user/7/bus'],
    [{}, undefined],
  ])('finds %j', (env, socket) => {
    expect(sessionBusSocket(env)).toBe(socket);
  });
});

describe('messages', () => {
  it('are read back, in whatever parts they come', () => {
    const bytes = Buffer.concat([
      busCall({ serial: 1, member: 'Hello' }),
      busCall({ serial: 2, member: 'NameHasOwner', argument: 'org.kde.X' }),
    ]);
    const first = readBusMessages(bytes.subarray(0, bytes.length - 3));
    expect(first.messages.map(({ member }) => member)).toEqual(['Hello']);
    const second = readBusMessages(Buffer.concat([first.rest, bytes.subarray(bytes.length - 3)]));
    expect(second.messages.map((message) => [message.member, stringsOf(message)])).toEqual([['NameHasOwner', ['org.kde.X']]]);
    expect(second.rest).toHaveLength(0);
  });

  it('that cannot be are dropped', () => {
    expect(readBusMessages(Buffer.alloc(64, 0xff)).rest).toHaveLength(0);
  });
});

const hasBus = spawnSync('dbus-daemon', ['--version']).status === 0;

describe.runIf(hasBus)('on a real bus', () => {
  const name = 'org.kde.StatusNotifierWatcher';
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill();
  });

  async function startBus(): Promise<string> {
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(bus);
    const [line] = (await once(bus.stdout, 'data')) as [Buffer];
    return line.toString().trim();
  }

  it('tells when a name finds and loses an owner, and that nobody has it once the bus is gone', async () => {
    const address = await startBus();
    const told: boolean[] = [];
    const watch = watchTrayHost({ platform: 'linux', env: { DBUS_SESSION_BUS_ADDRESS: address } }, (owned) => told.push(owned));
    await vi.waitFor(() => expect(told).toEqual([false]), 5_000);
    const owner = await own(address, name);
    await vi.waitFor(() => expect(told).toEqual([false, true]), 5_000);
    const late: boolean[] = [];
    const second = watchBusName(sessionBusSocket({ DBUS_SESSION_BUS_ADDRESS: address }) ?? '', name, (owned) => late.push(owned));
    await vi.waitFor(() => expect(late).toEqual([true]), 5_000);
    owner();
    await vi.waitFor(() => expect([told.at(-1), late.at(-1)]).toEqual([false, false]), 5_000);
    await own(address, name);
    await vi.waitFor(() => expect(told.at(-1)).toBe(true), 5_000);
    started[0]?.kill();
    await vi.waitFor(() => expect(told.at(-1)).toBe(false), 5_000);
    watch.close();
    second.close();
  });
});

/** Owns a name on the bus as a desktop's panel does, by our own words. Returns what lets go of it. */
async function own(address: string, name: string): Promise<() => void> {
  const { connect } = await import('node:net');
  const socket = connect(sessionBusSocket({ DBUS_SESSION_BUS_ADDRESS: address }) ?? '');
  const request = busCall({ serial: 2, member: 'RequestName', argument: name, flags: 0 });
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')}\r\n`);
  await once(socket, 'data');
  socket.write(Buffer.concat([Buffer.from('BEGIN\r\n'), busCall({ serial: 1, member: 'Hello' }), request]));
  await once(socket, 'data');
  return () => socket.destroy();
}

it('macOS and Windows always have a tray, and a desktop without a bus has none', () => {
  const told = (platform: NodeJS.Platform): boolean[] => {
    const said: boolean[] = [];
    watchTrayHost({ platform, env: {} }, (there) => said.push(there)).close();
    return said;
  };
  expect([told('darwin'), told('win32'), told('linux')]).toEqual([[true], [true], [false]]);
});

it('where the socket is dead nobody owns anything', async () => {
  const told: boolean[] = [];
  watchBusName('/nonexistent/bus', 'org.kde.X', (owned) => told.push(owned));
  await vi.waitFor(() => expect(told).toEqual([false]));
});
