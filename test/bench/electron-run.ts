import { app, BrowserWindow } from 'electron';
import { wakeCrypto } from '../../electron/shell/wake-crypto';
import { performAppJob } from './app-run';

const [jobFile = '', look] = process.argv.slice(-2);
app.setPath('userData', `${jobFile}.profile`);
app.on('window-all-closed', () => undefined);

/** The steps of main.ts: ready, crypto awake, and a window unless the start was to the tray. */
async function main(): Promise<void> {
  await app.whenReady();
  await wakeCrypto();
  if (look === 'window') await new BrowserWindow({ webPreferences: { sandbox: true } }).loadURL('about:blank');
  await performAppJob(jobFile);
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => {
    app.exit(Number(process.exitCode ?? 0));
  });
