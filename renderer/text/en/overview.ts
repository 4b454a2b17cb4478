import { counted } from './counted';

export const overview = {
  title: 'Overview',
  summary: (sites: number, mirrors: number) => `${counted(sites, 'site', 'sites')}, ${counted(mirrors, 'mirror', 'mirrors')}`,
  allWell: 'Every mirror is in sync.',
  attention: (count: number) => `${counted(count, 'mirror needs', 'mirrors need')} your attention. They are on top.`,
  notYet: (count: number) => `${counted(count, 'mirror is', 'mirrors are')} not in sync yet.`,
  columns: {
    mirror: 'Mirror',
    state: 'State',
    days: 'Last 14 days',
    lastGood: 'Last good sync',
    lag: 'Lag, at most',
    lastProof: 'Last proof',
  },
  lagHint: 'Time since the last good sync: what changed at the origin since then is not there yet.',
  all: {
    label: 'All sites',
    sync: 'Sync all sites',
    syncHint: 'Every site that is not running. Guards stop what is dangerous.',
    verify: 'Verify all sites',
    verifyHint: 'Quick: sizes and times. Changes nothing.',
    pause: 'Pause automatic runs',
    pauseHint: 'Until you resume them. You can still start runs.',
    resume: 'Resume automatic runs',
    started: (count: number) => `${counted(count, 'site', 'sites')} started.`,
  },
  sync: 'Sync',
  syncOf: (site: string) => `Sync ${site}`,
  verify: 'Verify',
  verifyOf: (site: string) => `Verify ${site}: sizes and times`,
  running: 'Running',
  triggers: {
    next: (when: string) => `Next run ${when}`,
    byHand: 'Runs only when you start it',
    pausedUntil: (when: string) => `Paused until ${when}`,
    paused: 'Paused until you resume',
    resume: 'Resume',
    resumeOf: (site: string) => `Resume ${site}`,
    held: (why: string) => `Waits: ${why}`,
    watching: {
      starting: 'Watch is starting',
      watching: 'Watching the origin',
      waiting: 'Change seen, waits for quiet',
      polling: 'Looking every few minutes',
      failed: 'Watch failed',
    },
    stale: (hours: number) => `Promise broken: a mirror is older than ${counted(hours, 'hour', 'hours')}`,
    rules: 'Rules…',
    rulesOf: (site: string) => `Rules and schedule of ${site}`,
  },
  strip: {
    label: (days: number, good: number, problems: number, failed: number, none: number) =>
      [
        `Last ${counted(days, 'day', 'days')}: ${String(good)} good`,
        problems > 0 ? `${String(problems)} with problems` : '',
        failed > 0 ? `${String(failed)} failed` : '',
        none > 0 ? `${String(none)} without a run` : '',
      ]
        .filter(Boolean)
        .join(', '),
    day: (date: string, ok: number, problems: number, failed: number) =>
      `${date}: ${
        [
          ok > 0 ? `${String(ok)} good` : '',
          problems > 0 ? `${String(problems)} with problems` : '',
          failed > 0 ? `${String(failed)} failed or halted` : '',
        ]
          .filter(Boolean)
          .join(', ') || 'no run'
      }`,
  },
  open: (site: string) => `Open ${site}`,
  noMirrors: 'This site has no mirror yet.',
  addMirror: 'Add a mirror',
  welcome: {
    title: 'Keep mirror sites exact copies of their origin',
    sentence:
      'Heliograph carries your files to any number of SFTP servers, shows what will change before it changes, and proves that every copy is what it should be.',
    choose: 'What would you like to do?',
    tiles: {
      website: {
        title: 'Publish a website folder',
        text: 'The folder that your generator builds goes to one server or many. Pages come after what they need, so no visitor meets half a site.',
        action: 'Choose the folder',
      },
      archive: {
        title: 'Mirror a release archive or package repository',
        text: 'Large files resume, moved ones are not sent again, and indexes come last. Every mirror is proven against the origin.',
        action: 'Choose the archive',
      },
      bringAlong: {
        title: 'Bring servers along from another tool',
        text: 'Reads your SSH configuration, FileZilla, WinSCP or rclone. You tick what to take; passwords go to the keychain.',
        action: 'Import',
      },
    },
    demoTitle: 'Only looking?',
    promises: [
      { title: 'Nothing is lost', text: 'A file is replaced in one step, and removed only because a complete scan says so.' },
      { title: 'No one is let in', text: 'A server is trusted only after you saw its key. Passwords stay in your keychain.' },
      { title: 'Proven, not assumed', text: 'Each mirror shows when it was last compared with its origin, and how.' },
    ],
  },
};
