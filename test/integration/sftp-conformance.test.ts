import { describeEndpoint } from '../conformance/endpoint-suite';
import type { Exemptions } from '../conformance/rig';
import { makeSftpRig } from '../support/sftp-rig';
import { startSshd, type Sshd, type SshdOptions } from '../support/sshd';

/** The suite over one real OpenSSH server, which is started by the first test. */
function describeSshd(name: string, options: SshdOptions, exemptions: Exemptions): void {
  let started: Promise<Sshd> | undefined;
  const makeRig = async () => {
    const sshd = await (started ??= startSshd(options));
    return makeSftpRig({ folder: sshd.root, address: sshd.address(sshd.root), login: { kind: 'key', keyFile: sshd.clientKeyFile } });
  };
  describeEndpoint(name, makeRig, { remembersDirectories: true, ...exemptions }, async () => {
    await (await started)?.close();
  });
}

describeSshd('SFTP with OpenSSH', {}, {});
describeSshd(
  'SFTP with OpenSSH that denies every extension',
  { sftpArguments: ['-P', 'posix-rename,fsync,statvfs,lsetstat,limits,hardlink,copy-data'] },
  { noReplace: true, noSymlinkTimes: true },
);
