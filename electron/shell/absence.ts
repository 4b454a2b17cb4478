import { powerMonitor } from 'electron';

/** Tells when nobody is at the computer any more, or it goes to sleep. */
export function onAbsence(tell: () => void): void {
  powerMonitor.on('lock-screen', tell);
  powerMonitor.on('suspend', tell);
  powerMonitor.on('user-did-resign-active', tell);
}
