import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { busCall } from '../../electron/shell/bus-message';
import { sessionBusSocket } from '../../electron/shell/session-bus';

/** Without a folder of services: nothing that the machine has (a keyring, a portal) is started by a message. */
const CONFIGURATION = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

/** A real session bus of its own. */
export interface SessionBus {
  /** As DBUS_SESSION_BUS_ADDRESS names it. */
  readonly address: string;
  readonly socket: string;
  /** Owns a name as a desktop's panel does; returns what lets go of it. */
  own(name: string): Promise<() => void>;
  stop(): void;
}

export async function startSessionBus(): Promise<SessionBus> {
  const folder = mkdtempSync(path.join(tmpdir(), 'heliograph-bus-'));
  const configuration = path.join(folder, 'bus.conf');
  writeFileSync(configuration, CONFIGURATION);
  const options = [`--config-file=${configuration}`, '--nofork', '--nopidfile', '--print-address=1'];
  const bus = spawn('dbus-daemon', options, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(bus.stdout, 'data')) as [Buffer];
  const address = line.toString().trim();
  const socket = sessionBusSocket({ DBUS_SESSION_BUS_ADDRESS: address }) ?? '';
  const owners: Socket[] = [];
  return {
    address,
    socket,
    async own(name) {
      const owner = connect(socket);
      owners.push(owner);
      owner.on('error', () => undefined);
      const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
      owner.write(`\0AUTH EXTERNAL ${user}\r\n`);
      await once(owner, 'data');
      const request = busCall({ serial: 2, member: 'RequestName', argument: name, flags: 0 });
      owner.write(Buffer.concat([Buffer.from('BEGIN\r\n'), busCall({ serial: 1, member: 'Hello' }), request]));
      await once(owner, 'data');
      owner.resume();
      return () => owner.destroy();
    },
    stop() {
      for (const owner of owners) owner.destroy();
      bus.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
