import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';

export const root = path.resolve(__dirname, '../..');
const screens = path.join(root, 'test-results/screens');

export interface LaunchOptions {
  /** The same folder again opens the app with what it kept; default: a new one. */
  readonly state?: string;
  /** False: no session bus, so that no keychain can be reached. */
  readonly keychain?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** The app as a test sees it. */
export class HeliographApp {
  /** What the main process printed. */
  output = '';
  /** What the page complained of: errors, and whatever its content security policy stopped. */
  readonly complaints: string[] = [];

  constructor(
    readonly electron: ElectronApplication,
    readonly page: Page,
    readonly state: string,
  ) {
    for (const stream of [electron.process().stdout, electron.process().stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** The next native open dialog answers with this path. Nobody sees it. */
  async answerOpenDialog(picked: string): Promise<void> {
    await this.electron.evaluate(({ dialog }, file) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
    }, picked);
  }

  /** The next question of the main process is answered with the button of this number. */
  async answerMessageBox(button: number): Promise<void> {
    await this.electron.evaluate(({ dialog }, response) => {
      dialog.showMessageBox = () => Promise.resolve({ response, checkboxChecked: false });
    }, button);
  }

  /** Keeps a picture of the window as an artefact. */
  async keepScreen(name: string): Promise<void> {
    mkdirSync(screens, { recursive: true });
    await this.page.screenshot({ path: path.join(screens, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.answerMessageBox(1).catch(() => undefined);
    await this.electron.close();
  }
}

/** All files below a folder with their bytes, for looking whether a secret was left anywhere. */
export function bytesBelow(folder: string): { readonly file: string; readonly bytes: Buffer }[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .map((file) => ({ file, bytes: readFileSync(file) }));
}

async function launch(options: LaunchOptions, state: string): Promise<HeliographApp> {
  const { findElectron } = await import('../support/borrowed-electron.mjs');
  const { path: executablePath } = await findElectron({ say: () => undefined });
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const noBus: Record<string, string> = options.keychain === false ? { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } : {};
  const env = { ...(process.env as Record<string, string>), ...noBus, ...options.env };
  const electron = await _electron.launch({ executablePath, args: [root, ...sandbox, `--state=${state}`, '--demo-files=1000'], env });
  const app = new HeliographApp(electron, await electron.firstWindow(), state);
  await app.page.waitForLoadState('load');
  return app;
}

/** Opens apps and closes them after the test; a failed test shows what the main process said. */
export const test = base.extend<{ open: (options?: LaunchOptions) => Promise<HeliographApp>; temporary: (name: string) => string }>({
  // eslint-disable-next-line no-empty-pattern
  temporary: async ({}, use) => {
    const folders: string[] = [];
    await use((name) => {
      const folder = mkdtempSync(path.join(tmpdir(), `heliograph-e2e-${name}-`));
      folders.push(folder);
      return folder;
    });
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  open: async ({ temporary }, use, info) => {
    const opened: HeliographApp[] = [];
    await use(async (options = {}) => {
      const app = await launch(options, options.state ?? temporary('state'));
      opened.push(app);
      return app;
    });
    for (const app of opened) {
      if (info.status !== info.expectedStatus) {
        await app.keepScreen(`failed-${info.title.replace(/\W+/g, '-')}`).catch(() => undefined);
        console.error(app.output, app.complaints.join('\n'));
      }
      await app.close().catch(() => undefined);
    }
  },
});

export { expect };
