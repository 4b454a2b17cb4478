/** What the system tells when the computer woke, or changed between mains and battery. */
const CHANGES = ['resume', 'unlock-screen', 'on-ac', 'on-battery'] as const;

/** The part of Electron's `powerMonitor` that is needed here. */
interface Monitor {
  on(event: (typeof CHANGES)[number], listener: () => void): unknown;
}

/** Tells whenever the computer woke, or changed between mains and battery: what waited for that may go on. */
export function onPowerChange(monitor: Monitor, tell: () => void): void {
  for (const event of CHANGES) monitor.on(event, tell);
}
