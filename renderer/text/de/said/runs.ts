import type { Phrases } from '../../phrase-book';

/** What a run, a verification or a trigger says of itself. */
export const runs: Phrases = {
  'Running now': 'Läuft jetzt',
  'Not synced yet': 'Noch nicht synchronisiert',
  'Changes were left out of the last sync': 'Die letzte Synchronisierung ließ Änderungen aus',
  'In sync': 'Synchron',
  'Stopped for safety': 'Zur Sicherheit angehalten',
  'Stopped before it was done': 'Beendet, bevor alles getan war',
  'The last run failed': 'Der letzte Lauf schlug fehl',
  '1 problem': '1 Problem',
  '{} problems': '{1} Probleme',
  '1 difference found': '1 Abweichung gefunden',
  '{} differences found': '{1} Abweichungen gefunden',
  'The run was stopped.': 'Der Lauf wurde beendet.',
  'What it did is recorded; the next run goes on from there.': 'Was er getan hat, ist festgehalten; der nächste Lauf macht dort weiter.',
  'Wait until it has ended, then run again.': 'Warten Sie, bis er beendet ist, und starten Sie dann neu.',
  'An unexpected error: {}': 'Ein unerwarteter Fehler: {1}',
  'This is a fault of Heliograph: please report it with what you did.':
    'Das ist ein Fehler von Heliograph: Bitte melden Sie ihn mit dem, was Sie getan haben.',
  "The run's thread ended early (code {}).": 'Der Thread des Laufs endete vorzeitig (Code {1}).',
  'Start it again; if it happens again, please report it.': 'Starten Sie ihn noch einmal; geschieht es wieder, melden Sie es bitte.',
  'That run is not known any more. Preview the changes again.': 'Dieser Lauf ist nicht mehr bekannt. Sehen Sie die Änderungen erneut an.',
  'A run is already on for this site. Wait until it has ended, or stop it.':
    'Für diese Site läuft schon etwas. Warten Sie, bis es fertig ist, oder beenden Sie es.',
  'These changes are not the ones that were shown any more. Look at them again.':
    'Das sind nicht mehr die Änderungen, die gezeigt wurden. Sehen Sie sie erneut an.',
  'That plan is not known any more. Preview the changes again.': 'Dieser Plan ist nicht mehr bekannt. Sehen Sie die Änderungen erneut an.',
  'These changes are not kept any more. Compare again.': 'Diese Änderungen werden nicht mehr vorgehalten. Vergleichen Sie neu.',
  'Another run holds this mirror: {}.': 'Ein anderer Lauf hält diesen Spiegel: {1}.',
  'The saved plan was altered, or was made for another origin or mirror.':
    'Der gespeicherte Plan wurde verändert oder gehört zu einem anderen Original oder Spiegel.',
  'Make a new plan.': 'Machen Sie einen neuen Plan.',
  'This mirror does not tell all names apart, which the saved plan could not know.':
    'Dieser Spiegel hält nicht alle Namen auseinander; das konnte der gespeicherte Plan nicht wissen.',
  'The plan {} was approved.': 'Der Plan {1} wurde freigegeben.',
  'The content of {} files could not be compared: it was never read, and the origin has moved on. Sync, then verify again.':
    'Der Inhalt von {1} Dateien ließ sich nicht vergleichen: Er wurde nie gelesen, und das Original hat sich weiterentwickelt. Synchronisieren Sie und prüfen Sie dann erneut.',
  '{} files were compared by the checksum of their sending, which finds damage but no forgery: the origin has moved on. Sync, then verify again.':
    '{1} Dateien wurden anhand der Prüfsumme vom Senden verglichen, die Schäden findet, aber keine Fälschung: Das Original hat sich weiterentwickelt. Synchronisieren Sie und prüfen Sie dann erneut.',
  'The server lets in {} of the {} connections that were wished for; the work went on with these.':
    'Der Server lässt {1} der {2} gewünschten Verbindungen zu; damit ging es weiter.',
  'The origin and the mirror are the same folder, or lie in one another.':
    'Das Original und der Spiegel sind derselbe Ordner, oder einer liegt im anderen.',
  'Choose separate folders.': 'Wählen Sie getrennte Ordner.',
  'The history could not be written: {}': 'Der Verlauf ließ sich nicht schreiben: {1}',
  'The site “{}” has no mirror to run for. Add a mirror first.': 'Die Site „{1}“ hat keinen Spiegel. Fügen Sie zuerst einen hinzu.',
  "Not listed: the mirror's stamp is as we left it, so it is taken to be as it was when it was last listed, {}.{}":
    'Nicht aufgelistet: Der Stempel des Spiegels ist, wie wir ihn hinterließen; also gilt er, wie er zuletzt aufgelistet wurde, {1}.{2}',
  ' Of its folders, the {} in which the origin has changed were.':
    ' Von seinen Ordnern wurden die {1} aufgelistet, in denen sich das Original geändert hat.',
  "The stamp could not be written into the mirror's top folder: {}":
    'Der Stempel ließ sich nicht in den obersten Ordner des Spiegels schreiben: {1}',
  '{} {} left for the next run, because something went wrong or vanished in this one.':
    '{1} {2} dem nächsten Lauf überlassen, weil in diesem etwas schiefging oder verschwand.',
  'removal was': 'Entfernung wurde',
  'removals were': 'Entfernungen wurden',
  '{} {} left out of the plan and {} for a later run.': '{1} {2} aus dem Plan ausgelassen und {3} für einen späteren Lauf.',
  'change was': 'Änderung wurde',
  'changes were': 'Änderungen wurden',
  'On battery: due runs wait for mains power.': 'Im Akkubetrieb: Fällige Läufe warten auf Netzstrom.',
  'Offline: due runs wait for a network.': 'Offline: Fällige Läufe warten auf ein Netz.',
  'The login failed, and is not tried again by itself. Enter the password anew, or start a run by hand.':
    'Die Anmeldung schlug fehl und wird nicht von selbst wiederholt. Geben Sie das Passwort neu ein oder starten Sie einen Lauf von Hand.',
  'The schedule “{}” never comes: no such day exists.': 'Der Zeitplan „{1}“ kommt nie: Einen solchen Tag gibt es nicht.',
  'The schedule “{}” needs five fields: minute, hour, day of month, month and day of week.':
    'Der Zeitplan „{1}“ braucht fünf Felder: Minute, Stunde, Tag im Monat, Monat und Wochentag.',
  'The schedule “{}” cannot be understood: {}': 'Der Zeitplan „{1}“ ist nicht zu verstehen: {2}',
  'There is no time zone “{}”. Name one such as Europe/Berlin.': 'Es gibt keine Zeitzone „{1}“. Nennen Sie eine wie Europe/Berlin.',
  'Another program watches it: {}.': 'Ein anderes Programm überwacht es: {1}.',
  'Heliograph looks every {} instead.': 'Heliograph sieht stattdessen alle {1} nach.',
  minute: 'Minute',
  '{} minutes': '{1} Minuten',
  hour: 'Stunde',
  'The origin is on a network file system ({}), where changes by others are not told. {}':
    'Das Original liegt auf einem Netzdateisystem ({1}), wo Änderungen anderer nicht gemeldet werden. {2}',
  'Links of this origin are followed to places that are not watched. {}':
    'Links dieses Originals führen an Orte, die nicht überwacht werden. {1}',
  'The system watches no more folders{}. {} Raise fs.inotify.max_user_watches to have changes noticed at once.':
    'Das System überwacht keine weiteren Ordner{1}. {2} Erhöhen Sie fs.inotify.max_user_watches, damit Änderungen sofort bemerkt werden.',
  ' (its limit is {} for one user)': ' (seine Grenze liegt bei {1} je Benutzer)',
  'Other programs hold all watchers that the system has for one user. {} Raise fs.inotify.max_user_instances to have changes noticed at once.':
    'Andere Programme belegen alle Überwachungen, die das System je Benutzer hat. {1} Erhöhen Sie fs.inotify.max_user_instances, damit Änderungen sofort bemerkt werden.',
  'More changed at once than the system could tell. All of it is looked at now; until watching begins again, {}':
    'Auf einmal änderte sich mehr, als das System melden konnte. Jetzt wird alles durchgesehen; bis die Überwachung wieder beginnt: {1}',
  'This system has no way to watch folders ({}). {}': 'Dieses System kann Ordner nicht überwachen ({1}). {2}',
  'Folders come and go faster than they can be watched. {}': 'Ordner kommen und gehen schneller, als sie sich überwachen lassen. {1}',
  'The origin cannot be watched: {}. {}': 'Das Original lässt sich nicht überwachen: {1}. {2}',
  'The origin’s folder is not there. Watching begins again once it is back; until then nothing is removed anywhere.':
    'Der Ordner des Originals ist nicht da. Die Überwachung beginnt wieder, sobald er zurück ist; bis dahin wird nirgends etwas entfernt.',
};
