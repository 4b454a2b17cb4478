import { formatBytes } from '../../formats/numbers';
import type { Text } from '../en';
import { counted } from './counted';

const changesOf = (count: number): string => counted(count, 'Änderung', 'Änderungen');
const filesOf = (count: number): string => counted(count, 'Datei', 'Dateien');

export const changes: Text['changes'] = {
  title: (mirrors) => `Änderungen für ${counted(mirrors, 'Spiegel', 'Spiegel')}`,
  none: 'Noch wurde nichts verglichen',
  noneText: 'Eine Vorschau vergleicht das Original mit jedem Spiegel und zeigt jede Änderung mit ihrem Grund. Sie schreibt nichts.',
  compare: 'Änderungen ansehen',
  compareAgain: 'Neu vergleichen',
  comparing: 'Das Original wird mit seinen Spiegeln verglichen',
  comparingText: 'Währenddessen wird nichts geschrieben.',
  failed: 'Für diese Spiegel ließ sich kein Plan machen',
  made: (when) => `Verglichen ${when}`,
  summary: (changes, send, total) =>
    send === total ? `${changesOf(changes)}, ${send} zu senden` : `${changesOf(changes)}, ${send} zu senden (von ${total} an Dateien)`,
  inSync: 'Alle Spiegel sind synchron',
  inSyncText: 'Das Original und seine Spiegel haben dieselben Dateien. Es gibt nichts zu senden.',
  filters: {
    all: (count) => `${count} insgesamt`,
    new: (count) => `${count} neu`,
    changed: (count) => `${count} geändert`,
    moved: (count) => `${count} verschoben`,
    touched: (count) => `${count} nur Zeit/Rechte`,
    removed: (count) => `${count} entfernt`,
    held: (count) => `${count} zurückgestellt`,
  },
  filtersLabel: 'Nur zeigen',
  search: 'In Pfaden suchen',
  searchPlaceholder: 'In Pfaden suchen',
  noMatch: 'Keine Änderung passt zu diesem Filter.',
  table: 'Änderungen',
  columns: { path: 'Pfad', size: 'Größe', send: 'Zu senden', why: 'Warum', mirrors: 'Spiegel' },
  allMirrors: 'alle',
  size: (from, to) => `Größe ${formatBytes(from)} → ${formatBytes(to)}`,
  sentLast: 'wird zuletzt gesendet',
  keptInTrash: (days) => `bleibt ${counted(days, 'Tag', 'Tage')} im Papierkorb`,
  movedFrom: (path) => `← ${path}`,
  copied: 'wird auf dem Spiegel kopiert, nichts wird gesendet',
  folder: 'Ordner oder Link',
  held: (count, mirrors) =>
    `${counted(count, 'Datei wurde', 'Dateien wurden')} auf ${mirrors} geändert oder ${count === 1 ? 'passt' : 'passen'} dort nicht hin. ${count === 1 ? 'Sie wird' : 'Sie werden'} zurückgestellt, der Rest läuft weiter.`,
  heldShow: 'Zeigen',
  makesRoot: (mirror) => `Den Ordner von ${mirror} gibt es noch nicht; er wird angelegt.`,
  noRemovals: (mirror) => `Von ${mirror} wird in diesem Lauf nichts entfernt, weil es beim Durchsuchen Probleme gab.`,
  problems: (count, mirror) => `${counted(count, 'Problem', 'Probleme')} beim Durchsuchen für ${mirror}`,
  notes: (count) => counted(count, 'Hinweis', 'Hinweise'),
  showNotes: 'Hinweise zu diesen Änderungen',
  halt: {
    title: (mirror) => `Angehalten für ${mirror}`,
    never: 'Das lässt sich nicht freigeben. Bringen Sie es in Ordnung und vergleichen Sie neu.',
    blocked: 'Kann nicht synchronisiert werden',
  },
  adopt: {
    label: 'Die Dateien übernehmen, die schon dort sind',
    text: (foreign) =>
      `${foreign > 0 ? `${counted(foreign, 'Datei auf den Spiegeln stammt', 'Dateien auf den Spiegeln stammen')} nicht von Heliograph. ` : ''}Ohne dieses Häkchen bleiben sie, wie sie sind. Mit ihm werden sie Teil des Spiegels: Dateien, die abweichen, werden ersetzt, und Dateien, die das Original nicht hat, entfernt. Sie sehen die neuen Änderungen, bevor etwas geschieht.`,
  },
  sync: {
    label: (changes, removals) => `${changesOf(changes)} synchronisieren${removals > 0 ? `, ${String(removals)} davon entfernen` : ''}`,
    adoptOnly: 'Synchronisieren',
    review: 'Durchsehen und freigeben …',
    confirmTitle: 'Diese Änderungen freigeben?',
    confirmRemove: (removals) => `Freigeben und ${filesOf(removals)} entfernen`,
    confirm: (changes) => `Freigeben und ${changesOf(changes)} synchronisieren`,
    understand: 'Ich habe gesehen, was geschehen wird, und will es so.',
    keyboard: 'Die Eingabetaste löst das nicht aus. Drücken Sie die Schaltfläche selbst oder darauf die Leertaste.',
    partial: (count) =>
      `${counted(count, 'Spiegel wird', 'Spiegel werden')} ausgelassen, weil sich das, was ${count === 1 ? 'ihn' : 'sie'} anhielt, nicht freigeben lässt.`,
  },
  footer: {
    mirrors: (count, name) => (count === 1 ? `auf ${name}` : `auf ${String(count)} Spiegeln`),
    sentence: (parts, where, send) => `→ ${parts.join(', ')} ${where} · ${send} zu senden`,
    created: (count) => `${counted(count, 'neue Datei', 'neue Dateien')}`,
    updated: (count) => `${String(count)} geändert`,
    moved: (count) => `${String(count)} verschoben`,
    touched: (count) => `${String(count)} nur Zeit/Rechte`,
    removed: (count) => `${String(count)} entfernt`,
    nothing: 'Nichts wird gesendet, bevor Sie „Synchronisieren“ drücken.',
    order: 'Entfernt wird zuletzt und nur, wenn alles davor gelungen ist.',
  },
};
