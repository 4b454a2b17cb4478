import type { Pause, SiteView } from '../contract/ipc-schema';
import type { ShellText } from './text/en';
import { isAutomatic, isRunning, pauseOfAll, savedSites, siteWords, statusLine, triggerOf, type TrayFacts } from './tray-facts';

/** What an item of the tray's menu does; no site: all of them. */
export type TrayAction =
  | { readonly do: 'open' }
  | { readonly do: 'quit' }
  | { readonly do: 'open-site'; readonly siteId: string }
  | { readonly do: 'sync' | 'verify' | 'resume'; readonly siteId: string | null }
  | { readonly do: 'pause'; readonly siteId: string | null; readonly pause: Pause };

/** One line of the tray's menu, as data. Without an action and items of its own it only says something. */
export type TrayItem =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction; readonly enabled: boolean }
  | { readonly kind: 'menu'; readonly label: string; readonly items: readonly TrayItem[] };

/** Sites that have a line each; the window shows all. */
const SITES = 12;
const NAME_LENGTH = 48;
const separator: TrayItem = { kind: 'separator' };

/** The tray's menu. @param time shows a time of day, with its day where that is not today */
export function trayMenu(facts: TrayFacts, text: ShellText, time: (iso: string) => string): TrayItem[] {
  const words = text.tray;
  const sites = savedSites(facts);
  const able = sites.some((view) => mayRun(view, facts));
  return [
    { kind: 'text', label: statusLine(facts, text, time) },
    separator,
    ...sitesPart(sites, facts, text, time),
    ...(sites.length > 1
      ? [
          act(words.syncAll, { do: 'sync', siteId: null }, able),
          act(words.verifyAll, { do: 'verify', siteId: null }, able),
          ...pausePart(null, sites.some(isAutomatic), pauseOfAll(facts), text),
          separator,
        ]
      : []),
    act(words.open, { do: 'open' }),
    act(words.quit, { do: 'quit' }),
  ];
}

/** One site's actions stand in the menu itself; several have a menu each. */
function sitesPart(sites: readonly SiteView[], facts: TrayFacts, text: ShellText, time: (iso: string) => string): TrayItem[] {
  const [only] = sites;
  if (!only) return [];
  if (sites.length === 1) return [{ kind: 'text', label: lineOf(only, facts, text) }, ...siteItems(only, facts, text, time), separator];
  const rest = sites.length - SITES;
  return [
    ...sites.slice(0, SITES).map((view): TrayItem => ({
      kind: 'menu',
      label: lineOf(view, facts, text),
      items: [...siteItems(view, facts, text, time), separator, act(text.tray.openSite, { do: 'open-site', siteId: view.site.id })],
    })),
    ...(rest > 0 ? [act(text.tray.moreSites(rest), { do: 'open' })] : []),
    separator,
  ];
}

function siteItems(view: SiteView, facts: TrayFacts, text: ShellText, time: (iso: string) => string): TrayItem[] {
  const words = text.tray;
  const siteId = view.site.id;
  const trigger = triggerOf(facts, view);
  const lastGood = view.mirrors.map((mirror) => mirror.lastGoodSync ?? '').sort()[0] ?? '';
  return [
    ...(lastGood === '' ? [] : [said(words.lastGoodSync(time(lastGood)))]),
    ...(trigger?.nextRun == null || trigger.pausedUntil !== null ? [] : [said(words.nextRun(time(trigger.nextRun)))]),
    act(words.syncNow, { do: 'sync', siteId }, mayRun(view, facts)),
    act(words.verifyNow, { do: 'verify', siteId }, mayRun(view, facts)),
    ...pausePart(siteId, isAutomatic(view), trigger?.pausedUntil ?? null, text),
  ];
}

/** Where nothing starts by itself there is nothing to pause. */
function pausePart(siteId: string | null, automatic: boolean, until: string | null, text: ShellText): TrayItem[] {
  const words = text.tray;
  if (!automatic) return [];
  if (until !== null) return [act(siteId === null ? words.resumeAll : words.resume, { do: 'resume', siteId })];
  return [
    {
      kind: 'menu',
      label: siteId === null ? words.pauseAll : words.pause,
      items: [
        act(words.forAnHour, { do: 'pause', siteId, pause: 'hour' }),
        act(words.untilTomorrow, { do: 'pause', siteId, pause: 'tomorrow' }),
        act(words.untilResumed, { do: 'pause', siteId, pause: 'resumed' }),
      ],
    },
  ];
}

function mayRun(view: SiteView, facts: TrayFacts): boolean {
  return view.mirrors.length > 0 && !isRunning(view, facts);
}

function lineOf(view: SiteView, facts: TrayFacts, text: ShellText): string {
  return `${shortName(view.site.name)}: ${siteWords(view, facts, text)}`;
}

function shortName(name: string): string {
  return name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}…` : name;
}

function act(label: string, action: TrayAction, enabled = true): TrayItem {
  return { kind: 'action', label, action, enabled };
}

function said(label: string): TrayItem {
  return { kind: 'text', label };
}
