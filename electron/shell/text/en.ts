import type { NotificationText } from '../../runs/notify/words';
import { dropInEnglish, type DropText } from './drop-text';
import { menuInEnglish, type MenuText } from './menu-text';

type Count = number;

/** The main process' own words: menu, dialogs, tray and notifications. `de.ts` must have all of them. */
export interface ShellText {
  readonly tray: TrayText;
  readonly notifications: NotificationText;
  readonly closing: ClosingText;
  readonly menu: MenuText;
  readonly dialogs: DialogsText;
  readonly quitting: QuittingText;
}

/** Titles of the desktop's own dialogs. */
export interface DialogsText {
  readonly pickFolder: string;
  readonly pickKeyFile: string;
  readonly pickImport: string;
  readonly exportHistory: string;
  readonly exportChanges: string;
  readonly drop: DropText;
}

/** What is asked before runs are stopped to quit. */
export interface QuittingText {
  readonly message: (runs: Count) => string;
  readonly detail: string;
  readonly keep: string;
  readonly stop: string;
}

export interface TrayText {
  /** The line at the top of the menu, and the tooltip after the name. */
  readonly status: {
    readonly noSites: string;
    readonly attention: (mirrors: Count) => string;
    readonly running: (runs: Count) => string;
    readonly runningSite: (site: string) => string;
    readonly pausedUntil: (time: string) => string;
    readonly pausedUntilResumed: string;
    readonly allInSync: (mirrors: Count) => string;
    readonly idle: string;
  };
  /** A site's state in a word or two, after its name. */
  readonly site: {
    readonly running: string;
    readonly attention: (mirrors: Count) => string;
    readonly stale: string;
    readonly paused: string;
    readonly inSync: string;
    readonly behind: string;
    readonly neverSynced: string;
    readonly noMirrors: string;
  };
  readonly lastGoodSync: (time: string) => string;
  readonly nextRun: (time: string) => string;
  readonly moreSites: (count: Count) => string;
  readonly open: string;
  readonly openSite: string;
  readonly syncNow: string;
  readonly syncAll: string;
  readonly verifyNow: string;
  readonly verifyAll: string;
  readonly pause: string;
  readonly pauseAll: string;
  readonly forAnHour: string;
  readonly untilTomorrow: string;
  readonly untilResumed: string;
  readonly resume: string;
  readonly resumeAll: string;
  readonly quit: string;
}

export interface ClosingText {
  readonly toTray: { readonly message: string; readonly detail: string; readonly keep: string; readonly quit: string };
  readonly noTray: { readonly title: string; readonly body: string };
  readonly endsAutomatic: {
    readonly message: string;
    readonly detail: string;
    readonly minimise: string;
    readonly quit: string;
    readonly cancel: string;
  };
}

const mirrors = (count: Count): string => (count === 1 ? '1 mirror' : `${String(count)} mirrors`);

export const en: ShellText = {
  tray: {
    status: {
      noSites: 'No site yet',
      attention: (count) => (count === 1 ? '1 mirror needs you' : `${String(count)} mirrors need you`),
      running: (count) => `${String(count)} runs are on`,
      runningSite: (site) => `${site} is running`,
      pausedUntil: (time) => `Paused until ${time}`,
      pausedUntilResumed: 'Paused until you resume',
      allInSync: (count) => (count === 1 ? 'The mirror is in sync' : `All ${mirrors(count)} are in sync`),
      idle: 'Nothing is running',
    },
    site: {
      running: 'running',
      attention: (count) => (count === 1 ? '1 mirror needs you' : `${String(count)} mirrors need you`),
      stale: 'older than promised',
      paused: 'paused',
      inSync: 'in sync',
      behind: 'behind',
      neverSynced: 'not synced yet',
      noMirrors: 'no mirror yet',
    },
    lastGoodSync: (time) => `Last good sync: ${time}`,
    nextRun: (time) => `Next run: ${time}`,
    moreSites: (count) => (count === 1 ? '1 more site…' : `${String(count)} more sites…`),
    open: 'Open Heliograph',
    openSite: 'Open',
    syncNow: 'Sync now',
    syncAll: 'Sync all now',
    verifyNow: 'Verify now',
    verifyAll: 'Verify all now',
    pause: 'Pause',
    pauseAll: 'Pause all',
    forAnHour: 'For an hour',
    untilTomorrow: 'Until tomorrow',
    untilResumed: 'Until I resume',
    resume: 'Resume',
    resumeAll: 'Resume all',
    quit: 'Quit',
  },
  notifications: {
    place: (site, mirror) => `${site} › ${mirror}`,
    failed: (place) => `${place} needs attention`,
    halted: (place) => `${place} waits for you`,
    stale: (place) => `${place} is older than promised`,
    success: (place) => `${place} is in sync`,
    severalNeedYou: (count) => `${String(count)} things need attention`,
    severalSucceeded: (count) => `${mirrors(count)} are in sync`,
    more: (count) => `and ${String(count)} more`,
    causes: {
      usage: 'The run was asked for something that does not fit together.',
      settings: 'The settings cannot be used as they are.',
      connect: 'The server could not be reached.',
      login: 'The server refused the login.',
      'host-key-unknown': 'The server is not trusted yet.',
      'host-key-changed': 'The server shows another key than before. Nothing was sent.',
      'no-sftp': 'The server offers no SFTP.',
      lost: 'The connection was lost and did not come back.',
      ledger: 'The record of what is on the mirror cannot be read.',
      'disk-full': 'There is no space left.',
      failed: 'The run ended before it was done.',
      internal: 'The run ended because of an error of its own.',
      'origin-missing': 'The origin is not there.',
      'origin-emptied': 'The origin is empty now.',
      'origin-type': 'The origin is something else than before.',
      'origin-unfamiliar': 'The origin has little in common with what it was.',
      'mirror-missing': 'The folder on the mirror is gone.',
      'mirror-type': 'On the mirror there is a file where its folder should be.',
      'mirror-of-another-site': 'The folder on the mirror belongs to another site.',
      'mirror-locked': 'Another computer holds this mirror.',
      removals: 'More files would be removed than the limit allows.',
      overwrites: 'More files would be overwritten than the limit allows.',
      'replaces-unknown': 'Files would be replaced that Heliograph did not write.',
      space: 'The mirror has too little space.',
      names: 'The mirror cannot hold some of the names.',
      problems: 'Some files could not be brought in sync.',
      differences: 'The verification found differences.',
      stale: 'No sync brought it up to date in the time that was promised.',
      success: 'The run ended in sync.',
    },
    test: { title: 'Notifications work', body: 'Heliograph will tell you here when a mirror needs you.' },
  },
  closing: {
    toTray: {
      message: 'Heliograph goes on in the tray',
      detail: 'Sites that run by themselves keep doing so. Open the window again from the icon in the tray, and quit from its menu.',
      keep: 'Keep it in the tray',
      quit: 'Quit when I close the window',
    },
    noTray: {
      title: 'This desktop has no tray',
      body: 'Heliograph keeps its window instead: minimise it, and sites that run by themselves go on.',
    },
    endsAutomatic: {
      message: 'Quit Heliograph?',
      detail: 'Sites that run by themselves do so only while Heliograph is open, and this desktop has no tray to keep it in.',
      minimise: 'Minimise',
      quit: 'Quit',
      cancel: 'Cancel',
    },
  },
  menu: menuInEnglish,
  dialogs: {
    pickFolder: 'Pick a folder',
    pickKeyFile: 'Pick a private key',
    pickImport: 'Pick a file of another program',
    exportHistory: 'Export the history',
    exportChanges: 'Export the changes',
    drop: dropInEnglish,
  },
  quitting: {
    message: (runs) => (runs === 1 ? 'A run is going on. Stop it and quit?' : `${String(runs)} runs are going on. Stop them and quit?`),
    detail: 'What was sent so far stays on the mirrors, and the next sync goes on from there. No visitor meets half a file.',
    keep: 'Keep running',
    stop: 'Stop and quit',
  },
};
