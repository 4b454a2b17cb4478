import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_ENVIRONMENT, bundleForNode } from '../support/bundle-for-node';

const run = promisify(execFile);
const SECRET = 'grüße 🔑 "quoted"';

/** Starts a keyring in the session of a throw-away bus, unlocked; both end with the commands after it. */
const WITH_KEYRING = 'printf "pw\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; sleep 0.5; ';

function has(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const able = process.platform === 'linux' && has('dbus-run-session') && has('gnome-keyring-daemon');

interface Seen {
  readonly kind: string;
  readonly message: string;
  readonly before?: string;
  readonly passphrase?: string;
  readonly after?: string;
}

let folder: string;
let program: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-keychain-'));
  const runtime = join(folder, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  program = await bundleForNode('test/support/keychain-check.ts', folder, 'keychain-check');
  const { PATH, LANG } = process.env;
  environment = { PATH, LANG, ...BUNDLE_ENVIRONMENT, HOME: folder, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(folder, 'data') };
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function inSession(script: string): Promise<Seen[]> {
  const { stdout } = await run('dbus-run-session', ['--', 'bash', '-c', script, 'keychain', process.execPath, program], {
    env: environment,
    timeout: 100_000,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Seen);
}

describe.skipIf(!able)('the keychain of a throw-away session', () => {
  it('keeps a secret for the next process, and forgets it', async () => {
    const seen = await inSession(`${WITH_KEYRING} "$1" "$2" write; "$1" "$2" remove; "$1" "$2" look`);
    expect(seen).toStrictEqual([
      { kind: 'keychain', message: 'Passwords are kept in the keyring of this desktop (Secret Service).', after: SECRET },
      { kind: 'keychain', message: 'Passwords are kept in the keyring of this desktop (Secret Service).', before: SECRET },
      { kind: 'keychain', message: 'Passwords are kept in the keyring of this desktop (Secret Service).' },
    ]);
  });

  it('leaves no probe behind', async () => {
    const look = `"$1" "$2" write >/dev/null; dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets/collection/login org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Items | grep -c 'object path'; "$1" "$2" remove >/dev/null`;
    expect(await inSession(`${WITH_KEYRING} ${look}`)).toStrictEqual([1]);
  });

  it('is not believed where no keyring answers', async () => {
    const [seen] = await inSession('mkdir -p "$HOME/none"; XDG_DATA_DIRS="$HOME/none" "$1" "$2" write');
    // Where the bus can start a keyring by itself it is a locked one, which is no keychain either.
    expect(seen).toMatchObject({ kind: 'memory', after: SECRET });
    expect(seen?.message).toMatch(/^No keychain can be used: .+\. Passwords are kept until Heliograph quits\. .*HELIOGRAPH_PASSWORD/);
  });
});

describe('without any session', () => {
  it('says so and keeps the secret for this run only', async () => {
    const { stdout } = await run(process.execPath, [program, 'write'], {
      env: { ...environment, DBUS_SESSION_BUS_ADDRESS: 'disabled:' },
      timeout: 60_000,
    });
    const seen = JSON.parse(stdout) as Seen;
    expect(seen).toMatchObject({ kind: 'memory', after: SECRET });
    expect(seen.message).toMatch(/^No keychain can be used: /);
  });
});
