import type { Text } from '../en';
import { counted } from './counted';

export const overview: Text['overview'] = {
  title: 'Übersicht',
  summary: (sites, mirrors) => `${counted(sites, 'Site', 'Sites')}, ${counted(mirrors, 'Spiegel', 'Spiegel')}`,
  allWell: 'Alle Spiegel sind synchron.',
  attention: (count) =>
    count === 1
      ? '1 Spiegel braucht Ihre Aufmerksamkeit. Er steht oben.'
      : `${counted(count, 'Spiegel', 'Spiegel')} brauchen Ihre Aufmerksamkeit. Sie stehen oben.`,
  notYet: (count) => `${counted(count, 'Spiegel ist', 'Spiegel sind')} noch nicht synchron.`,
  columns: {
    mirror: 'Spiegel',
    state: 'Zustand',
    days: 'Letzte 14 Tage',
    lastGood: 'Zuletzt synchron',
    lag: 'Rückstand bis',
    lastProof: 'Letzter Nachweis',
  },
  lagHint: 'Zeit seit der letzten guten Synchronisierung: Was sich seitdem am Original geändert hat, ist dort noch nicht angekommen.',
  all: {
    label: 'Alle Sites',
    sync: 'Alle Sites synchronisieren',
    syncHint: 'Jede Site, die gerade nicht läuft. Gefährliches wird angehalten.',
    verify: 'Alle Sites prüfen',
    verifyHint: 'Schnell: Größen und Zeiten. Ändert nichts.',
    pause: 'Automatische Läufe anhalten',
    pauseHint: 'Bis Sie sie fortsetzen. Von Hand starten geht weiterhin.',
    resume: 'Automatische Läufe fortsetzen',
    started: (count) => `${counted(count, 'Site', 'Sites')} gestartet.`,
  },
  sync: 'Synchronisieren',
  syncOf: (site) => `${site} synchronisieren`,
  verify: 'Prüfen',
  verifyOf: (site) => `${site} prüfen: Größen und Zeiten`,
  running: 'Läuft',
  triggers: {
    next: (when) => `Nächster Lauf ${when}`,
    byHand: 'Läuft nur, wenn Sie es starten',
    pausedUntil: (when) => `Pausiert bis ${when}`,
    paused: 'Pausiert, bis Sie fortsetzen',
    resume: 'Fortsetzen',
    resumeOf: (site) => `${site} fortsetzen`,
    held: (why) => `Wartet: ${why}`,
    watching: {
      starting: 'Beobachtung beginnt',
      watching: 'Original wird beobachtet',
      waiting: 'Änderung gesehen, wartet auf Ruhe',
      polling: 'Sieht alle paar Minuten nach',
      failed: 'Beobachtung gescheitert',
    },
    stale: (hours) => `Zusage gebrochen: Ein Spiegel ist älter als ${counted(hours, 'Stunde', 'Stunden')}`,
    rules: 'Regeln …',
    rulesOf: (site) => `Regeln und Zeitplan von ${site}`,
  },
  strip: {
    label: (days, good, problems, failed, none) =>
      [
        `Letzte ${counted(days, 'Tag', 'Tage')}: ${String(good)} gut`,
        problems > 0 ? `${String(problems)} mit Problemen` : '',
        failed > 0 ? `${String(failed)} gescheitert` : '',
        none > 0 ? `${String(none)} ohne Lauf` : '',
      ]
        .filter(Boolean)
        .join(', '),
    day: (date, ok, problems, failed) =>
      `${date}: ${
        [
          ok > 0 ? `${String(ok)} gut` : '',
          problems > 0 ? `${String(problems)} mit Problemen` : '',
          failed > 0 ? `${String(failed)} gescheitert oder angehalten` : '',
        ]
          .filter(Boolean)
          .join(', ') || 'kein Lauf'
      }`,
  },
  open: (site) => `${site} öffnen`,
  noMirrors: 'Diese Site hat noch keinen Spiegel.',
  addMirror: 'Spiegel hinzufügen',
  welcome: {
    title: 'Spiegel, die genau wie ihr Original sind',
    sentence:
      'Heliograph bringt Ihre Dateien auf beliebig viele SFTP-Server, zeigt vorher, was sich ändern wird, und weist nach, dass jede Kopie ist, was sie sein soll.',
    choose: 'Was möchten Sie tun?',
    tiles: {
      website: {
        title: 'Einen Website-Ordner veröffentlichen',
        text: 'Der Ordner, den Ihr Generator baut, kommt auf einen Server oder viele. Seiten folgen auf das, was sie brauchen: Niemand trifft auf eine halbe Site.',
        action: 'Ordner wählen',
      },
      archive: {
        title: 'Ein Release-Archiv oder Paket-Repository spiegeln',
        text: 'Große Dateien werden fortgesetzt, verschobene nicht neu gesendet, Verzeichnisse kommen zuletzt. Jeder Spiegel wird gegen das Original geprüft.',
        action: 'Archiv wählen',
      },
      bringAlong: {
        title: 'Server aus einem anderen Programm mitbringen',
        text: 'Liest Ihre SSH-Konfiguration, FileZilla, WinSCP oder rclone. Sie haken an, was mitkommt; Passwörter gehen in den Schlüsselbund.',
        action: 'Importieren',
      },
    },
    demoTitle: 'Nur mal sehen?',
    promises: [
      {
        title: 'Nichts geht verloren',
        text: 'Eine Datei wird in einem Schritt ersetzt und nur entfernt, weil ein vollständiger Durchgang es so ergab.',
      },
      {
        title: 'Niemand kommt hinein',
        text: 'Einem Server wird erst vertraut, wenn Sie seinen Schlüssel gesehen haben. Passwörter bleiben in Ihrem Schlüsselbund.',
      },
      { title: 'Nachgewiesen, nicht vermutet', text: 'Jeder Spiegel zeigt, wann und wie er zuletzt mit seinem Original verglichen wurde.' },
    ],
  },
};
