import type { Phrases } from '../../phrase-book';

/** Why a run was halted, and what to do. */
export const halts: Phrases = {
  'Look at the plan; if this is what you want, approve it.': 'Sehen Sie sich den Plan an; wenn Sie es so wollen, geben Sie ihn frei.',
  'look at the plan; if this is what you want, approve it.': 'sehen Sie sich den Plan an; wenn Sie es so wollen, geben Sie ihn frei.',
  'The origin is not there.': 'Das Original ist nicht da.',
  'Check its path, and that its disk is mounted; nothing was changed on the mirror.':
    'Prüfen Sie den Pfad und ob der Datenträger eingehängt ist; auf dem Spiegel wurde nichts geändert.',
  'The origin is not a folder.': 'Das Original ist kein Ordner.',
  'Choose the folder whose content is to be mirrored.': 'Wählen Sie den Ordner, dessen Inhalt gespiegelt werden soll.',
  "The mirror's path is a file, not a folder.": 'Der Pfad des Spiegels führt zu einer Datei, nicht zu einem Ordner.',
  'Choose another folder on the server, or remove that file.':
    'Wählen Sie einen anderen Ordner auf dem Server oder entfernen Sie diese Datei.',
  "The mirror's folder does not exist, and neither does the folder that would hold it.":
    'Den Ordner des Spiegels gibt es nicht und auch den nicht, in dem er liegen soll.',
  'Make it on the server, or correct the path.': 'Legen Sie ihn auf dem Server an oder berichtigen Sie den Pfad.',
  "The mirror's folder was there in earlier runs and is gone.": 'Der Ordner des Spiegels war bei früheren Läufen da und ist jetzt weg.',
  'Check that its disk is mounted; to build the mirror anew, approve the plan.':
    'Prüfen Sie, ob der Datenträger eingehängt ist. Um den Spiegel neu aufzubauen, geben Sie den Plan frei.',
  'The origin is empty, and was not in the last run.': 'Das Original ist leer und war es beim letzten Lauf nicht.',
  'Check that its disk is mounted. {}': 'Prüfen Sie, ob der Datenträger eingehängt ist. {1}',
  "Only {} of the {} names that the origin's top folder had are still there.":
    'Nur {1} der {2} Namen, die der oberste Ordner des Originals hatte, sind noch da.',
  'Is it the right folder? {}': 'Ist es der richtige Ordner? {1}',
  "The mirror's stamp says that it is a copy of another origin.":
    'Der Stempel des Spiegels sagt, dass er die Kopie eines anderen Originals ist.',
  'Give this site a folder of its own. To take this one over: {}':
    'Geben Sie dieser Site einen eigenen Ordner. Um diesen zu übernehmen: {1}',
  "Another machine's run holds this mirror: {}.": 'Der Lauf eines anderen Rechners hält diesen Spiegel: {1}.',
  'Wait until it has ended. If it never will, approve the plan to take over.':
    'Warten Sie, bis er beendet ist. Wenn er nie enden wird, geben Sie den Plan frei, um zu übernehmen.',
  ' ({} with the unattended runs of the last 24 hours)': ' ({1} mit den selbsttätigen Läufen der letzten 24 Stunden)',
  '{} of {} files would be removed from the mirror{}.': '{1} von {2} Dateien würden vom Spiegel entfernt{3}.',
  '{} {} on the mirror would be replaced that Heliograph did not write.':
    'Auf dem Spiegel würde ersetzt, was Heliograph nicht geschrieben hat: {1} {2}.',
  'Approve the plan, or adopt what is there (--adopt), if the origin is right.':
    'Geben Sie den Plan frei oder übernehmen Sie, was dort ist, wenn das Original recht hat.',
  '{} of {} files would be overwritten, more than this site allows.':
    '{1} von {2} Dateien würden überschrieben, mehr als diese Site erlaubt.',
  'The mirror needs {} bytes and has {} free.': 'Der Spiegel braucht {1} Byte und hat {2} frei.',
  'Make room on the server, or exclude files.': 'Schaffen Sie Platz auf dem Server oder lassen Sie Dateien aus.',
  "A name is longer than the {} bytes that a server's file system can hold: {}.":
    'Ein Name ist länger als die {1} Byte, die das Dateisystem eines Servers aufnehmen kann: {2}.',
  'Shorten it at the origin, or exclude it.': 'Kürzen Sie ihn im Original oder lassen Sie ihn aus.',
  file: 'Datei',
  files: 'Dateien',
};
