import { counted } from './counted';

export const shell = {
  brand: 'Heliograph',
  skip: 'Skip to the content',
  jump: {
    placeholder: 'Go to a site or a screen…',
    label: 'Go to a site or a screen',
    keys: 'Ctrl K',
    nothing: 'Nothing has that name.',
    site: 'Site',
    screen: 'Screen',
  },
  navigation: 'Places',
  overview: 'Overview',
  history: 'History',
  sites: 'Sites',
  newSite: 'New site',
  settings: 'Settings',
  noMirrors: 'no mirrors',
  mirrors: (count: number) => counted(count, 'mirror', 'mirrors'),
  runsNow: (count: number) => `${String(count)} running`,
  atRest: 'Nothing is running',
  needAttention: (count: number) => `${counted(count, 'mirror needs', 'mirrors need')} you`,
  status: {
    idle: 'Nothing is sent until you press Sync',
    running: (percent: string, speed: string) => `${percent} · ${speed}`,
    shortcuts: 'Keyboard shortcuts',
  },
  banners: {
    tryOut: 'Try-out',
    borrowed: (version: string) => `You are trying Heliograph out on a borrowed, older Electron: ${version}`,
    borrowedAdvice: 'Its settings are temporary and no keychain is used. Do not type passwords that matter.',
    noKeychain: 'No keychain works here, so passwords are kept only until Heliograph quits.',
  },
  lost: {
    title: 'The window could not reach Heliograph’s engine.',
    again: 'Try again',
  },
  live: {
    progress: (site: string, percent: string, left: string | null) => `${site}: ${percent}${left === null ? '' : `, ${left} left`}`,
    ended: (site: string, words: string) => `${site}: ${words}`,
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    rows: [
      { keys: ['Ctrl', 'K'], does: 'Go to a site or a screen' },
      { keys: ['Ctrl', 'N'], does: 'New site' },
      { keys: ['F5'], does: 'Preview this site’s changes' },
      { keys: ['Ctrl', 'Enter'], does: 'Sync what the preview shows; compares first' },
      { keys: ['/'], does: 'Search in the changes' },
      { keys: ['←', '→'], does: 'Move between tabs' },
      { keys: ['↑', '↓'], does: 'Move in lists and menus' },
      { keys: ['Ctrl', ','], does: 'Settings' },
      { keys: ['Esc'], does: 'Close what is open' },
      { keys: ['?'], does: 'This list' },
    ],
  },
};
