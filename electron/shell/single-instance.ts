import { app } from 'electron';

/**
 * One app for each state folder (the lock lies in the profile below it). A second start shows the first one's window and
 * ends with exit code 0; its command line is not looked at, so nothing can be started from outside.
 * @returns false in the second one
 */
export function isFirstInstance(showWindow: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', showWindow);
  return true;
}
