import { describe, expect, it } from 'vitest';
import type { MirrorState, RunView, SiteView, TriggerState } from '../../../electron/contract/ipc-schema';
import { DEFAULT_RULES, NO_TRIGGERS } from '../../../electron/contract/site';
import { clockWords } from '../../../electron/shell/clock-words';
import { whatClosingDoes } from '../../../electron/shell/closing';
import { autostartEntry } from '../../../electron/shell/autostart-entry';
import { de } from '../../../electron/shell/text/de';
import { en } from '../../../electron/shell/text/en';
import { shownLanguage } from '../../../electron/shell/text/text';
import { statusLine, trayState, type TrayFacts } from '../../../electron/shell/tray-facts';
import { trayMenu, type TrayItem } from '../../../electron/shell/tray-menu';

const time = (iso: string): string => iso.slice(11, 16);
const mirror = (state: MirrorState['state'], lastGoodSync: string | null = '2026-11-23T09:00:00Z'): MirrorState => ({
  mirrorId: state,
  state,
  summary: '',
  lastSync: lastGoodSync,
  lastGoodSync,
  lastProof: null,
});
const site = (name: string, mirrors: MirrorState[], automatic = false, demo = false): SiteView => ({
  site: {
    id: name.toLowerCase(),
    name,
    origin: '/srv',
    mirrors: [],
    rules: DEFAULT_RULES,
    triggers: { ...NO_TRIGGERS, watch: automatic },
    publishing: {},
  },
  mirrors,
  demo,
});
const trigger = (siteId: string, parts: Partial<TriggerState> = {}): TriggerState => ({
  siteId,
  nextRun: null,
  watch: { state: 'off', message: '' },
  pausedUntil: null,
  held: null,
  staleAt: null,
  stale: false,
  ...parts,
});
const run = (siteId: string, state: RunView['state'] = 'running'): RunView => ({
  runId: siteId,
  siteId,
  kind: 'sync',
  mirrorIds: [],
  state,
  startedAt: '',
});
const facts = (parts: Partial<TrayFacts> = {}): TrayFacts => ({ sites: [], runs: [], triggers: [], ...parts });
const noon = '2026-11-23T12:00:00.000Z';

describe('what the tray shows', () => {
  const good = site('Docs', [mirror('in-sync'), mirror('in-sync')], true);
  const paused = trigger('docs', { pausedUntil: noon });
  it.each<[string, TrayFacts, string, string]>([
    ['nothing is there', facts(), 'idle', 'No site yet'],
    ['all is well', facts({ sites: [good] }), 'idle', 'All 2 mirrors are in sync'],
    ['something was stopped', facts({ sites: [site('Docs', [mirror('behind'), mirror('in-sync')])] }), 'idle', 'Nothing is running'],
    ['a run is on', facts({ sites: [good], runs: [run('docs'), run('old', 'ended')] }), 'working', 'Docs is running'],
    ['two runs are on', facts({ sites: [good], runs: [run('docs'), run('blog')] }), 'working', '2 runs are on'],
    ['all is paused', facts({ sites: [good], triggers: [paused] }), 'paused', 'Paused until 12:00'],
    [
      'it is paused for good',
      facts({ sites: [good], triggers: [trigger('docs', { pausedUntil: 'resumed' })] }),
      'paused',
      'Paused until you resume',
    ],
    [
      'one of two is paused',
      facts({ sites: [good, site('Blog', [mirror('in-sync')], true)], triggers: [paused, trigger('blog')] }),
      'idle',
      'All 3 mirrors are in sync',
    ],
    [
      'mirrors have trouble, while a run is on',
      facts({ sites: [site('Docs', [mirror('halted'), mirror('failed'), mirror('in-sync')])], runs: [run('docs')] }),
      'attention',
      '2 mirrors need you',
    ],
    [
      'a promise is broken',
      facts({ sites: [good], triggers: [trigger('docs', { stale: true })] }),
      'attention',
      'Docs is older than promised',
    ],
    ['the demo has trouble', facts({ sites: [site('Demo', [mirror('failed')], false, true)] }), 'idle', 'No site yet'],
  ])('%s', (_what, now, state, line) => {
    expect([trayState(now), statusLine(now, en, time)]).toEqual([state, line]);
  });
});

/** The menu as a person sees it: one line each, what is below a line is indented, what cannot be chosen is in brackets. */
function seen(items: readonly TrayItem[], indent = ''): string[] {
  return items.flatMap((item) => {
    if (item.kind === 'separator') return [`${indent}--`];
    if (item.kind === 'menu') return [`${indent}${item.label} >`, ...seen(item.items, `${indent}  `)];
    return [`${indent}${item.kind === 'action' && item.enabled ? item.label : `[${item.label}]`}`];
  });
}

describe('trayMenu', () => {
  it('says that there is no site', () => {
    expect(seen(trayMenu(facts(), en, time))).toEqual(['[No site yet]', '--', 'Open Heliograph', 'Quit']);
  });

  it('has all actions of an only site in itself', () => {
    const docs = site('Docs', [mirror('in-sync'), mirror('in-sync', '2026-11-23T08:00:00Z')], true);
    expect(seen(trayMenu(facts({ sites: [docs], triggers: [trigger('docs', { nextRun: noon })] }), en, time))).toEqual([
      '[All 2 mirrors are in sync]',
      '--',
      '[Docs: in sync]',
      '[Last good sync: 08:00]',
      '[Next run: 12:00]',
      'Sync now',
      'Verify now',
      'Pause >',
      '  For an hour',
      '  Until tomorrow',
      '  Until I resume',
      '--',
      'Open Heliograph',
      'Quit',
    ]);
  });

  it('has a menu for each of several, in German too', () => {
    const sites = [site('Docs', [mirror('in-sync')], true), site('Blog', [mirror('failed', null)]), site('Neu', [])];
    const now = facts({ sites, runs: [run('blog')], triggers: [trigger('docs', { pausedUntil: 'resumed', nextRun: noon })] });
    expect(seen(trayMenu(now, de, time))).toEqual([
      '[1 Spiegel braucht Sie]',
      '--',
      'Docs: pausiert >',
      '  [Zuletzt synchron: 09:00]',
      '  Jetzt synchronisieren',
      '  Jetzt prüfen',
      '  Fortsetzen',
      '  --',
      '  Öffnen',
      'Blog: läuft >',
      '  [Jetzt synchronisieren]',
      '  [Jetzt prüfen]',
      '  --',
      '  Öffnen',
      'Neu: noch kein Spiegel >',
      '  [Jetzt synchronisieren]',
      '  [Jetzt prüfen]',
      '  --',
      '  Öffnen',
      '--',
      'Alle jetzt synchronisieren',
      'Alle jetzt prüfen',
      'Alle fortsetzen',
      '--',
      'Heliograph öffnen',
      'Beenden',
    ]);
  });

  it('shows twelve sites and says how many more there are', () => {
    const sites = Array.from({ length: 15 }, (_, index) => site(`S${String(index)}`, [mirror('in-sync')]));
    const lines = seen(trayMenu(facts({ sites }), en, time));
    expect(lines.filter((line) => line.endsWith(': in sync >'))).toHaveLength(12);
    expect(lines).toContain('3 more sites…');
  });

  it('does to a site what its line says', () => {
    const sites = [site('Docs', [mirror('in-sync')], true), site('Blog', [mirror('in-sync')])];
    const actions = (items: readonly TrayItem[]): unknown[] =>
      items.flatMap((item) => (item.kind === 'action' ? [item.action] : item.kind === 'menu' ? actions(item.items) : []));
    expect(actions(trayMenu(facts({ sites }), en, time)).slice(0, 6)).toEqual([
      { do: 'sync', siteId: 'docs' },
      { do: 'verify', siteId: 'docs' },
      { do: 'pause', siteId: 'docs', pause: 'hour' },
      { do: 'pause', siteId: 'docs', pause: 'tomorrow' },
      { do: 'pause', siteId: 'docs', pause: 'resumed' },
      { do: 'open-site', siteId: 'docs' },
    ]);
  });
});

it.each([
  ['automatic', true, true, 'hide'],
  ['automatic', true, false, 'quit'],
  ['automatic', false, true, 'ask'],
  ['automatic', false, false, 'quit'],
  ['tray', true, false, 'hide'],
  ['tray', false, false, 'minimise'],
  ['quit', true, true, 'quit'],
] as const)('closing, chosen: %s, tray: %s, automatic: %s leads to %s', (closing, tray, automatic, outcome) => {
  expect(whatClosingDoes({ closing, tray, automatic })).toBe(outcome);
});

it.each([
  ['system', 'de-AT', 'de'],
  ['system', 'de', 'de'],
  ['system', 'den', 'en'],
  ['system', 'fr-FR', 'en'],
  ['en', 'de-DE', 'en'],
  ['de', 'en-US', 'de'],
] as const)('the language %s on a %s desktop is %s', (preference, desktop, language) => {
  expect(shownLanguage(preference, desktop)).toBe(language);
});

describe('clockWords', () => {
  const now = new Date(2026, 10, 23, 10).getTime();
  it.each([
    [new Date(2026, 10, 23, 14, 5), '14:05'],
    [new Date(2026, 10, 24, 6), 'Tue, 06:00'],
    [new Date(2026, 11, 24, 6), '24 Dec 2026, 06:00'],
  ])('%s', (at, words) => {
    expect(clockWords(at.toISOString(), now, 'en-GB')).toBe(words);
  });
});

it('an autostart entry quotes what would mean something else', () => {
  const entry = autostartEntry(['/opt/He lio/heliograph', '--state=/home/a"b$c%d\\e', '--background']);
  expect(entry.split('\n')).toContain('Exec="/opt/He lio/heliograph" "--state=/home/a\\\\"b\\\\$c%%d\\\\\\\\e" "--background"');
  expect(entry.startsWith('[Desktop Entry]\nType=Application\n')).toBe(true);
});
