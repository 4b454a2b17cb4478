import { startSshd, type Sshd } from '../support/sshd';
import { makeSftpRig } from '../support/sftp-rig';
import { describeEndpoint } from './endpoint-suite';

let started: Promise<Sshd> | undefined;

async function makeRig() {
  const sshd = await (started ??= startSshd({ config: ['KexAlgorithms curve25519-sha256'] }));
  return makeSftpRig(
    { folder: sshd.root, address: sshd.address(sshd.root), login: { kind: 'key', keyFile: sshd.clientKeyFile } },
    { transport: 'openssh' },
  );
}

describeEndpoint("SFTP by the system's ssh", makeRig, { remembersDirectories: true }, async () => {
  await (await started)?.close();
});
