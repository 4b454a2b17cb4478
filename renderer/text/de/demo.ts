import type { Text } from '../en';

export const demo: Text['demo'] = {
  card: {
    title: 'Erst einmal zusehen',
    text: 'Heliograph startet drei vorübergehende SFTP-Spiegel auf diesem Rechner, füllt eine Beispiel-Site, synchronisiert sie, beschädigt einen Spiegel, findet den Schaden und repariert ihn. Das dauert etwa eine Minute. Von Ihren Dateien wird nichts angefasst und kein Passwort behalten.',
    action: 'Vorführung starten',
    starting: 'Vorführung wird gestartet …',
  },
  title: 'Vorführung',
  subtitle: 'Drei vorübergehende SFTP-Spiegel auf diesem Rechner. Von Ihren Dateien wird nichts angefasst.',
  running: 'Die Vorführung läuft',
  ended: 'Die Vorführung ist fertig',
  failed: 'Die Vorführung wurde abgebrochen',
  off: 'Die Vorführung läuft nicht.',
  steps: 'Was geschieht',
  stepStates: { waiting: 'wartet', running: 'jetzt', done: 'fertig', failed: 'fehlgeschlagen' },
  preparing: 'Die Spiegel erscheinen hier, sobald sie bereit sind.',
  stop: 'Beenden und aufräumen',
  again: 'Noch einmal',
  openSite: 'In der Beispiel-Site umsehen',
  cleanUp: 'Vorführung aufräumen',
  ownSite: 'Eigene Site anlegen',
  result: 'Ergebnis',
};
