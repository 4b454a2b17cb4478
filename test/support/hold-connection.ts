import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';

/** A program that connects by the system's ssh, says so, and holds the connection until it is killed. */
const [address = '', keyFile = '', knownHosts = ''] = process.argv.slice(2);
void openEndpoint(address, {
  login: { kind: 'key', keyFile },
  transport: 'openssh',
  secret: () => Promise.resolve(undefined),
  hostKeys: openHostKeys({ ownFile: knownHosts, otherFiles: [] }),
  acceptNewHostKey: false,
  connections: 1,
  signal: new AbortController().signal,
}).then(() => {
  process.stdout.write('connected\n');
  setInterval(() => undefined, 1000);
});
