import path from 'node:path';
import { expect, root, test } from './heliograph-app';

/** The page's world: what any script that got into it could do. */
test('a page that was taken over can do nothing but call the contract', async ({ open }) => {
  const app = await open();
  const { page, electron } = app;

  await test.step('the bridge is the contract, frozen, and nothing of Electron or Node', async () => {
    const seen = await page.evaluate(() => ({
      groups: Object.keys(window.heliograph).sort(),
      frozen: Object.isFrozen(window.heliograph) && Object.isFrozen(window.heliograph.vault),
      vault: Object.keys(window.heliograph.vault).sort(),
      leaks: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in window),
    }));
    expect(seen).toEqual({
      groups: [
        'app',
        'demo',
        'dialogs',
        'history',
        'imports',
        'mirrors',
        'preferences',
        'runs',
        'sites',
        'triggers',
        'trust',
        'undo',
        'vault',
      ],
      frozen: true,
      vault: ['has', 'setPassphrase', 'setPassword', 'state'],
      leaks: [],
    });
  });

  await test.step('web preferences are strict for every page there is', async () => {
    const preferences = await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) =>
        (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences(),
      ),
    );
    expect(preferences).toHaveLength(1);
    expect(preferences[0]).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
    });
  });

  await test.step('the content security policy comes as a header', async () => {
    const policy = await page.evaluate(async () => (await fetch('app://heliograph/')).headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  await test.step('inline code, inline styles, remote images and plain HTML are blocked', async () => {
    const blocked = await page.evaluate(async () => {
      const directives = new Set<string>();
      document.addEventListener('securitypolicyviolation', (event) => directives.add(event.effectiveDirective));
      const script = document.createElement('script');
      try {
        script.textContent = 'window.pwned = true';
      } catch {
        directives.add('trusted-types');
      }
      document.body.append(script);
      const style = document.createElement('style');
      style.textContent = 'body { display: none }';
      document.body.append(style);
      const image = document.createElement('img');
      image.src = 'https://heliograph.invalid/x.png';
      document.body.append(image);
      await fetch('https://heliograph.invalid/').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const html = (() => {
        try {
          document.createElement('div').innerHTML = '<b>x</b>';
          return 'allowed';
        } catch {
          return 'blocked';
        }
      })();
      return { directives: [...directives].sort(), pwned: 'pwned' in window, html };
    });
    expect(blocked.pwned).toBe(false);
    expect(blocked.html).toBe('blocked');
    for (const directive of ['connect-src', 'img-src', 'style-src-elem']) expect(blocked.directives).toContain(directive);
  });

  await test.step('it cannot leave, open windows, or read beside its own files', async () => {
    const opened = await page.evaluate(() => window.open('https://heliograph.invalid/') === null);
    expect(opened).toBe(true);
    await page.evaluate(() => {
      location.href = 'https://heliograph.invalid/';
    });
    await page.evaluate(() => {
      location.href = 'file:///etc/passwd';
    });
    await page.waitForTimeout(300);
    expect(page.url()).toMatch(/^app:\/\/heliograph\//);
    const answers = await page.evaluate(() =>
      Promise.all(
        [
          'app://heliograph/..%2fmain%2fmain.cjs',
          'app://heliograph/%2e%2e/main/main.cjs',
          'app://heliograph/assets/..%5c..%5cmain.cjs',
        ].map(async (url) => (await fetch(url)).status),
      ),
    );
    expect(answers).toEqual([404, 404, 404]);
  });

  await test.step('permissions are refused', async () => {
    const states = await page.evaluate(async () => ({
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      notification: Notification.permission,
    }));
    expect(states).toEqual({ geolocation: 'denied', notification: 'denied' });
  });

  await test.step('paths that no dialog gave, ill-formed input and floods are refused', async () => {
    const refusals = await page.evaluate(async () => {
      const say = (promise: Promise<unknown>): Promise<string> =>
        promise.then(
          () => 'allowed',
          (error: unknown) => (error as Error).message,
        );
      const { sites, mirrors, trust, runs } = window.heliograph;
      return {
        origin: await say(sites.save({ name: 'Secrets', origin: '/etc' })),
        key: await say(mirrors.test({ address: 'sftp://a.example/x', login: { kind: 'key', keyFile: '/etc/ssh/ssh_host_ed25519_key' } })),
        pin: await say(trust.accept({ host: 'a.example', port: 22, fingerprint: 'SHA256:x' })),
        shape: await say(runs.cancel({ runId: 7 } as never)),
        huge: await say(sites.save({ name: 'x'.repeat(1_000_000), origin: '/' })),
        flood: (await Promise.all(Array.from({ length: 2000 }, () => say(window.heliograph.preferences.get())))).filter((answer) =>
          answer.includes('too many'),
        ).length,
      };
    });
    expect(refusals.origin).toContain('picked in a dialog');
    expect(refusals.key).toContain('picked in a dialog');
    expect(refusals.pin).toContain('No test of this session');
    expect(refusals.shape).toContain('not valid');
    expect(refusals.huge).toContain('not valid');
    expect(refusals.flood).toBeGreaterThan(1500);
  });
});

test('another window with the same preload is refused', async ({ open }) => {
  const app = await open();
  const answer = await app.electron.evaluate(
    async ({ BrowserWindow }, preload) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
      await stranger.loadURL('app://heliograph/');
      return stranger.webContents.executeJavaScript(
        'window.heliograph.sites.list().then(() => "allowed", (error) => error.message)',
      ) as Promise<string>;
    },
    path.join(root, 'out/preload/preload.cjs'),
  );
  expect(answer).toBe('Refused: the sender is not our window.');
});
