import type { Text } from '../en';
import { counted } from './counted';

export const verification: Text['verification'] = {
  title: 'Hat jeder Spiegel, was er haben soll?',
  text: 'Eine Prüfung ändert nichts. Sie vergleicht jeden Spiegel mit dem, was Heliograph dorthin gebracht hat, und mit dem Original.',
  depth: 'Wie gründlich',
  quick: 'Schnell',
  quickHint: 'Listet den Spiegel auf: Namen, Größen, Zeiten. Sekunden bis Minuten.',
  full: 'Jedes Byte',
  fullHint: 'Liest jede Datei zurück und vergleicht ihren Inhalt. Dauert so lange wie das Herunterladen des Spiegels.',
  which: 'Welche Spiegel',
  allMirrors: 'Alle Spiegel',
  start: 'Jetzt prüfen',
  running: 'Wird geprüft',
  lastProof: 'Letzter Nachweis',
  never: 'Noch nicht geprüft',
  neverText: 'Starten Sie eine Prüfung, um zu sehen, wie dieser Spiegel dasteht.',
  proven: (when, depth) => `Nachgewiesen ${when}, ${depth}`,
  differs: (count) => `${counted(count, 'Abweichung', 'Abweichungen')} gefunden`,
  repaired: (count) => `Repariert: ${counted(count, 'Datei', 'Dateien')} in Ordnung gebracht.`,
  confident: (files, depth) =>
    `${counted(files, 'Datei ist, wie sie', 'Dateien sind, wie sie')} sein ${files === 1 ? 'soll' : 'sollen'} (${depth}).`,
  movedOn: (count) =>
    `${counted(count, 'Datei hat', 'Dateien haben')} sich seit der letzten Synchronisierung im Original geändert. Das ist kein Fehler des Spiegels: Die nächste Synchronisierung bringt sie hin.`,
  foreign: (count) =>
    `${counted(count, 'fremde Datei', 'fremde Dateien')} auf dem Spiegel ${count === 1 ? 'bleibt' : 'bleiben'} unberührt.`,
  read: (bytes, duration) => `${bytes} in ${duration} gelesen`,
  findings: 'Was abweicht',
  columns: { path: 'Pfad', class: 'Befund', reason: 'Grund' },
  ours: 'eigene',
  notOurs: 'fremd',
  more: (count) => `${counted(count, 'weitere Zeile ist', 'weitere Zeilen sind')} gezählt, aber nicht aufgeführt.`,
  show: 'Abweichungen zeigen',
  hide: 'Abweichungen verbergen',
  repair: {
    action: 'Reparieren …',
    title: (mirror) => `${mirror} reparieren?`,
    text: (differences) =>
      `Heliograph prüft noch einmal und bringt dann ${counted(differences, 'Datei', 'Dateien')} nach dem Original in Ordnung: Fehlende und abweichende Dateien werden gesendet, überzählige, die Heliograph geschrieben hat, entfernt. Fremde Dateien bleiben. Haben sich Dateien im Original inzwischen geändert, werden sie so gesendet, wie sie jetzt sind.`,
    confirm: 'Prüfen und reparieren',
  },
};
