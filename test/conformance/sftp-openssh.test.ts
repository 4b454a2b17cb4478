import { startSshd, type Sshd, type SshdOptions } from '../support/sshd';
import { makeSftpRig } from '../support/sftp-rig';
import { describeEndpoint } from './endpoint-suite';
import type { Exemptions } from './rig';

/** The suite over one real OpenSSH server, which is started by the first test. */
function describeOpenSsh(name: string, options: SshdOptions, exemptions: Exemptions, more: Parameters<typeof makeSftpRig>[1] = {}): void {
  let started: Promise<Sshd> | undefined;
  const makeRig = async () => {
    const sshd = await (started ??= startSshd(options));
    return makeSftpRig({ folder: sshd.root, address: sshd.address(sshd.root), login: { kind: 'key', keyFile: sshd.clientKeyFile } }, more);
  };
  describeEndpoint(name, makeRig, { remembersDirectories: true, ...exemptions }, async () => {
    await (await started)?.close();
  });
}

describeOpenSsh('SFTP with OpenSSH', {}, {});
describeOpenSsh('SFTP with OpenSSH over four channels', {}, {}, { workPerChannel: 0 });
describeOpenSsh(
  'SFTP with an OpenSSH that was denied its extensions',
  { sftpArguments: ['-P', 'posix-rename,fsync,statvfs,lsetstat,limits,hardlink,copy-data'] },
  { noReplace: true, noSymlinkTimes: true, noLinks: true, noCopies: true, noRebuilds: true },
);
