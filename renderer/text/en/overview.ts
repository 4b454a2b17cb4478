import { counted } from './counted';

export const overview = {
  title: 'Overview',
  summary: (sites: number, mirrors: number) => `${counted(sites, 'site', 'sites')}, ${counted(mirrors, 'mirror', 'mirrors')}`,
  allWell: 'Every mirror is in sync.',
  attention: (count: number) => `${counted(count, 'mirror needs', 'mirrors need')} your attention. They are on top.`,
  notYet: (count: number) => `${counted(count, 'mirror is', 'mirrors are')} not in sync yet.`,
  columns: { mirror: 'Mirror', state: 'State', about: 'About', lastGood: 'Last good sync', lastProof: 'Last proof' },
  open: (site: string) => `Open ${site}`,
  noMirrors: 'This site has no mirror yet.',
  addMirror: 'Add a mirror',
  welcome: {
    title: 'Keep mirror sites exact copies of their origin',
    sentence:
      'Heliograph carries your files to any number of SFTP servers, shows what will change before it changes, and proves that every copy is what it should be.',
    addTitle: 'Add your first site',
    addText: 'Pick the folder that your visitors should get. Then name the servers that mirror it.',
    addAction: 'Add a site',
    steps: ['Pick a folder', 'Add a mirror and see its fingerprint', 'Preview every change', 'Sync, then verify'],
    promises: [
      { title: 'Nothing is lost', text: 'A file is replaced in one step, and removed only because a complete scan says so.' },
      { title: 'No one is let in', text: 'A server is trusted only after you saw its key. Passwords stay in your keychain.' },
      { title: 'Proven, not assumed', text: 'Each mirror shows when it was last compared with its origin, and how.' },
    ],
  },
};
