/** What the system tells when nobody is at the computer any more, or it goes to sleep; the last one comes from macOS only. */
const ABSENT = ['lock-screen', 'suspend', 'user-did-resign-active'] as const;

/** The part of Electron's `powerMonitor` that is needed here. */
interface Monitor {
  on(event: (typeof ABSENT)[number], listener: () => void): unknown;
}

/** Tells whenever nobody is at the computer any more, or it goes to sleep. */
export function onAbsence(monitor: Monitor, tell: () => void): void {
  for (const event of ABSENT) monitor.on(event, tell);
}
