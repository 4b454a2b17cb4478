import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServer, type EmbeddedServer } from '../../electron/demo/embedded-server';
import type { ServerQuirks } from '../../electron/demo/server-quirks';
import { makeSftpRig } from '../support/sftp-rig';
import { describeEndpoint } from './endpoint-suite';
import type { Exemptions } from './rig';

/** The suite over one embedded server with these quirks, which is started by the first test. */
function describeEmbedded(name: string, quirks: ServerQuirks, exemptions: Exemptions): void {
  let started: Promise<EmbeddedServer> | undefined;
  const base = mkdtempSync(join(tmpdir(), 'heliograph-embedded-'));
  const folder = join(base, 'served');
  mkdirSync(folder);
  const makeRig = async () => {
    const { host, port, user, password } = await (started ??= startEmbeddedServer({ folder, quirks: { umask: 0o022, ...quirks } }));
    return makeSftpRig({ folder, address: `sftp://${user}@${host}:${port}`, login: { kind: 'password' }, password });
  };
  describeEndpoint(name, makeRig, { remembersDirectories: true, ...exemptions }, async () => {
    await (await started)?.close();
    rmSync(base, { recursive: true, force: true });
  });
}

describeEmbedded('SFTP with the embedded server', {}, {});
describeEmbedded(
  'SFTP with a server that has no extensions',
  { noPosixRename: true, without: ['posix-rename', 'fsync', 'statvfs', 'lsetstat', 'limits', 'hardlink', 'copy-data'] },
  { noReplace: true, noSymlinkTimes: true, noLinks: true, noCopies: true, noRebuilds: true },
);
