import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { busCall, readBusMessages, stringsOf } from '../../../electron/shell/bus-message';
import { sessionBusSocket, watchBusName } from '../../../electron/shell/session-bus';
import { watchTrayHost } from '../../../electron/shell/tray-host';
import { startSessionBus, type SessionBus } from '../../support/session-bus';

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
  let bus: SessionBus;
  beforeEach(async () => {
    bus = await startSessionBus();
  });
  afterEach(() => {
    bus.stop();
  });

  it('tells when a name finds and loses an owner, and that nobody has it once the bus is gone', async () => {
    const told: boolean[] = [];
    const watch = watchTrayHost({ platform: 'linux', env: { DBUS_SESSION_BUS_ADDRESS: bus.address } }, (owned) => told.push(owned));
    await vi.waitFor(() => expect(told).toEqual([false]), 5_000);
    const letGo = await bus.own(name);
    await vi.waitFor(() => expect(told).toEqual([false, true]), 5_000);
    const late: boolean[] = [];
    const second = watchBusName(bus.socket, name, (owned) => late.push(owned));
    await vi.waitFor(() => expect(late).toEqual([true]), 5_000);
    letGo();
    await vi.waitFor(() => expect([told.at(-1), late.at(-1)]).toEqual([false, false]), 5_000);
    await bus.own(name);
    await vi.waitFor(() => expect(told.at(-1)).toBe(true), 5_000);
    bus.stop();
    await vi.waitFor(() => expect(told.at(-1)).toBe(false), 5_000);
    watch.close();
    second.close();
  });
});

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
