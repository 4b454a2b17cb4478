import { app } from 'electron';

/** EX_SOFTWARE of sysexits.h. */
const INTERNAL_ERROR = 70;

/**
 * An error that nobody caught ends the app and says so. Electron's default is a dialog that blocks the app in an unknown
 * state; a run that was under way is resumed by the next start, as after any kill.
 */
export function exitOnUncaughtErrors(log: (what: string, error: unknown) => void): void {
  const end = (error: unknown): void => {
    log('Heliograph ended because of an error of its own', error);
    app.exit(INTERNAL_ERROR);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
