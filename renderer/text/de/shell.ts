import type { Text } from '../en';
import { counted } from './counted';

export const shell: Text['shell'] = {
  brand: 'Heliograph',
  skip: 'Zum Inhalt springen',
  jump: {
    placeholder: 'Zu einer Site oder Ansicht …',
    label: 'Zu einer Site oder Ansicht gehen',
    keys: 'Strg K',
    nothing: 'Nichts heißt so.',
    site: 'Site',
    screen: 'Ansicht',
  },
  navigation: 'Orte',
  overview: 'Übersicht',
  history: 'Verlauf',
  sites: 'Sites',
  newSite: 'Neue Site',
  settings: 'Einstellungen',
  noMirrors: 'keine Spiegel',
  mirrors: (count) => counted(count, 'Spiegel', 'Spiegel'),
  runsNow: (count) => (count === 1 ? '1 Lauf' : `${String(count)} Läufe`),
  atRest: 'Zurzeit läuft nichts',
  needAttention: (count) => `${counted(count, 'Spiegel braucht', 'Spiegel brauchen')} Sie`,
  status: {
    idle: 'Nichts wird gesendet, bevor Sie „Synchronisieren“ drücken',
    running: (percent, speed) => `${percent} · ${speed}`,
    shortcuts: 'Tastenkürzel',
  },
  banners: {
    tryOut: 'Probelauf',
    borrowed: (version) => `Sie probieren Heliograph auf einem geliehenen, älteren Electron aus: ${version}`,
    borrowedAdvice:
      'Die Einstellungen sind vorübergehend, ein Schlüsselbund wird nicht benutzt. Geben Sie keine Passwörter ein, auf die es ankommt.',
    noKeychain: 'Hier gibt es keinen Schlüsselbund; Passwörter werden nur behalten, bis Heliograph beendet wird.',
  },
  lost: {
    title: 'Das Fenster erreicht Heliograph nicht.',
    again: 'Noch einmal versuchen',
  },
  live: {
    progress: (site, percent, left) => `${site}: ${percent}${left === null ? '' : `, noch ${left}`}`,
    ended: (site, words) => `${site}: ${words}`,
  },
  shortcuts: {
    title: 'Tastenkürzel',
    rows: [
      { keys: ['Strg', 'K'], does: 'Zu einer Site oder Ansicht gehen' },
      { keys: ['Strg', 'N'], does: 'Neue Site' },
      { keys: ['F5'], does: 'Änderungen dieser Site ansehen' },
      { keys: ['Strg', 'Eingabe'], does: 'Synchronisieren, was die Vorschau zeigt; vergleicht vorher' },
      { keys: ['/'], does: 'In den Änderungen suchen' },
      { keys: ['←', '→'], does: 'Zwischen Reitern wechseln' },
      { keys: ['↑', '↓'], does: 'In Listen und Menüs bewegen' },
      { keys: ['Strg', ','], does: 'Einstellungen' },
      { keys: ['Esc'], does: 'Schließen, was offen ist' },
      { keys: ['?'], does: 'Diese Liste' },
    ],
  },
};
