import type { ConnectionStep, ConnectionTest, HostKeyVerdict } from '../contract/trust';
import { EndpointError, type RootState } from '../engine/endpoint';
import { parseAddress, type SftpAddress } from './address';
import type { ConnectOptions } from './connect-options';
import { connectionFault } from './connection-fault';
import { openFolderEndpoint } from './folder/folder-endpoint';
import { announcedAbilities } from './look-around';
import { openSftpEndpoint } from './sftp/open-sftp-endpoint';
import { isOpenToOthers } from './sftp/private-key';

type StepName = ConnectionStep['step'];
const STEPS = ['reach', 'identity', 'login', 'folder'] as const;

const FOLDERS: Readonly<
  Record<RootState, { readonly folder: NonNullable<ConnectionTest['folder']>; readonly message: string; readonly advice: string }>
> = {
  directory: { folder: 'there', message: 'The folder is there.', advice: '' },
  absent: { folder: 'will-be-made', message: 'The folder is not there yet; the first run makes it.', advice: '' },
  'parent-absent': {
    folder: 'parent-missing',
    message: 'Neither the folder nor the one that holds it is there.',
    advice: 'Check the path, or make the outer folder on the server.',
  },
  'not-a-directory': { folder: 'not-a-folder', message: 'The path leads to a file.', advice: 'Choose a folder.' },
};

const LET_IN = { message: 'The server let us in.', advice: '' };
const EXPOSED_KEY = {
  message: 'The server let us in, but others on this computer may read the private key.',
  advice: 'Close it to them: chmod 600 KEYFILE. ssh itself would refuse to use it.',
};

/**
 * Tries the way to a mirror step by step: reach, identity, login, folder. Writes nothing there, pins no key and is not
 * repeated. Never throws for what a server says; a bad address is the only error.
 * @throws EndpointError `usage`
 */
export async function testConnection(address: string, options: ConnectOptions): Promise<ConnectionTest> {
  const parsed = parseAddress(address);
  return parsed.kind === 'folder' ? testFolder(parsed.path) : testSftp(parsed, options);
}

async function testFolder(path: string): Promise<ConnectionTest> {
  try {
    const endpoint = await openFolderEndpoint(path, { links: 'keep' });
    const state = await endpoint.rootState();
    await endpoint.close();
    return finish([], folderStep(state), state, endpoint.identity.text.replace(/^folder:/, ''));
  } catch (error) {
    return failed([], 'folder', asEndpointError(error));
  }
}

async function testSftp(address: SftpAddress, options: ConnectOptions): Promise<ConnectionTest> {
  const steps: ConnectionStep[] = [];
  const ok = (step: StepName, message: string, advice = ''): void => {
    steps.push({ step, state: 'ok', message, advice });
  };
  const { login } = options;
  const isExposed = login.kind === 'key' && (await isOpenToOthers(login.keyFile));
  try {
    const endpoint = await openSftpEndpoint(
      address,
      { ...options, acceptNewHostKey: false },
      {
        onReached: () => {
          ok('reach', options.transport === 'openssh' ? "The server answers the system's ssh." : 'The server answers.');
        },
        onTrusted: () => {
          ok('identity', 'The server is the one that is known.');
        },
        onLoggedIn: () => {
          const said = isExposed ? EXPOSED_KEY : LET_IN;
          ok('login', said.message, said.advice);
        },
      },
    );
    try {
      const state = await endpoint.rootState();
      return { ...finish(steps, folderStep(state), state, endpoint.rootPath), abilities: await announcedAbilities(endpoint) };
    } finally {
      await endpoint.close();
    }
  } catch (error) {
    const reason = asEndpointError(error);
    return failed(steps, stepOf(reason, steps), reason);
  }
}

function folderStep(state: RootState): ConnectionStep {
  const { message, advice } = FOLDERS[state];
  const ok = state === 'directory' || state === 'absent';
  return { step: 'folder', state: ok ? 'ok' : 'failed', message, advice, ...(!ok && { reason: 'folder' as const }) };
}

function finish(steps: readonly ConnectionStep[], last: ConnectionStep, state: RootState, realPath: string): ConnectionTest {
  return {
    steps: [...steps, last],
    hostKey: steps.length === 0 ? null : { kind: 'trusted' },
    folder: FOLDERS[state].folder,
    realPath,
    ok: last.state === 'ok',
  };
}

/** Where a connection failed: its error's kind says more than how far it got. */
function stepOf({ kind }: EndpointError, done: readonly ConnectionStep[]): StepName {
  if (kind === 'host-key-unknown' || kind === 'host-key-changed') return 'identity';
  if (kind === 'login') return 'login';
  return STEPS.find((step) => !done.some((each) => each.step === step)) ?? 'folder';
}

function failed(done: readonly ConnectionStep[], at: StepName, error: EndpointError): ConnectionTest {
  const { kind, message, advice, detail } = error;
  const needsTrust = kind === 'host-key-unknown' && detail !== undefined;
  const state = needsTrust ? ('needs-trust' as const) : ('failed' as const);
  const known = [...done, { step: at, state, message, advice, ...(!needsTrust && { reason: connectionFault(error) }) }];
  return {
    // In their order: what fails at a jump host fails before the mirror's own server was reached.
    steps: STEPS.map((step) => known.find((each) => each.step === step) ?? { step, state: 'skipped', message: '', advice: '' }),
    hostKey: at === 'identity' ? ((detail as HostKeyVerdict | undefined) ?? null) : null,
    folder: null,
    realPath: null,
    ok: false,
  };
}

function asEndpointError(error: unknown): EndpointError {
  return error instanceof EndpointError ? error : new EndpointError('failed', 'The connection could not be tested.');
}
