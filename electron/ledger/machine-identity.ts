import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, platform } from 'node:os';
import { join } from 'node:path';
import { answerOf, readText } from './process-identity';

/** Which machine this is: what the lock on a mirror says, so that another machine's run is told apart from an own one. */
export interface MachineIdentity {
  /** 32 hexadecimal digits; a hash, so that the operating system's own identifier is not published. */
  readonly machine: string;
  /** The host's name, for people. */
  readonly host: string;
}

/** This machine's identity. Where the operating system has none, a random one is kept in the state folder. */
export function machineIdentity(stateFolder: string): MachineIdentity {
  const id = systemIdentifier() || keptIdentifier(stateFolder);
  return { machine: createHash('sha256').update(`heliograph machine ${id}`).digest('hex').slice(0, 32), host: hostname() };
}

function systemIdentifier(): string {
  switch (platform()) {
    case 'linux':
      return (readText('/etc/machine-id') || readText('/var/lib/dbus/machine-id')).trim();
    case 'darwin':
      return /"IOPlatformUUID" = "([^"]+)"/.exec(answerOf('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']))?.[1] ?? '';
    case 'win32':
      return (
        /MachineGuid\s+REG_SZ\s+(\S+)/.exec(
          answerOf('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']),
        )?.[1] ?? ''
      );
    default:
      return '';
  }
}

/** Reads, or makes, the identifier in the state folder; of two makers at once, one wins and both use it. */
export function keptIdentifier(stateFolder: string): string {
  const file = join(stateFolder, 'machine-id');
  const kept = readText(file).trim();
  if (kept) return kept;
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${randomUUID()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch {
    // Another process was faster, or the file system has no hard links.
    if (!readText(file)) writeFileSync(file, readText(draft), { mode: 0o600 });
  } finally {
    rmSync(draft, { force: true });
  }
  return readText(file).trim();
}
