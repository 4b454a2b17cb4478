/** The menu bar's words. `&` stands before the letter that opens a menu with Alt. */
export interface MenuText {
  readonly file: string;
  readonly addSite: string;
  readonly settings: string;
  readonly showSettingsFolder: string;
  readonly close: string;
  readonly quit: string;
  readonly edit: string;
  readonly undo: string;
  readonly redo: string;
  readonly cut: string;
  readonly copy: string;
  readonly paste: string;
  readonly selectAll: string;
  readonly view: string;
  readonly overview: string;
  readonly history: string;
  readonly actualSize: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fullScreen: string;
  readonly window: string;
  readonly minimise: string;
  readonly help: string;
  readonly readme: string;
  readonly settingsExplained: string;
  readonly about: string;
  readonly hide: string;
  readonly hideOthers: string;
  readonly exportTable: string;
  readonly exportPlan: string;
  readonly copyCommand: string;
  readonly palette: string;
  readonly site: string;
  readonly addMirror: string;
  readonly editSite: string;
  readonly run: string;
  readonly preview: string;
  readonly sync: string;
  readonly verifyQuick: string;
  readonly verifyFull: string;
  readonly pauseRun: string;
  readonly resumeRun: string;
  readonly stopRun: string;
  readonly shortcuts: string;
}

export const menuInEnglish: MenuText = {
  file: '&File',
  addSite: 'Add site…',
  settings: 'Settings…',
  showSettingsFolder: 'Show settings folder',
  close: 'Close window',
  quit: 'Quit',
  edit: '&Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: '&View',
  overview: 'Overview',
  history: 'History',
  actualSize: 'Actual size',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fullScreen: 'Full screen',
  window: '&Window',
  minimise: 'Minimise',
  help: '&Help',
  readme: 'Read me',
  settingsExplained: 'Settings explained',
  about: 'About Heliograph',
  hide: 'Hide Heliograph',
  hideOthers: 'Hide others',
  exportTable: 'Export changes as table…',
  exportPlan: 'Export changes as plan…',
  copyCommand: 'Copy changes as command',
  palette: 'Go to…',
  site: '&Site',
  addMirror: 'Add mirror…',
  editSite: 'Name and origin…',
  run: '&Run',
  preview: 'Preview changes',
  sync: 'Sync',
  verifyQuick: 'Verify: sizes and times',
  verifyFull: 'Verify: every byte',
  pauseRun: 'Pause run',
  resumeRun: 'Resume run',
  stopRun: 'Stop run',
  shortcuts: 'Keyboard shortcuts',
};

export const menuInGerman: MenuText = {
  file: '&Datei',
  addSite: 'Site anlegen …',
  settings: 'Einstellungen …',
  showSettingsFolder: 'Einstellungsordner zeigen',
  close: 'Fenster schließen',
  quit: 'Beenden',
  edit: '&Bearbeiten',
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
  view: '&Ansicht',
  overview: 'Übersicht',
  history: 'Verlauf',
  actualSize: 'Originalgröße',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  fullScreen: 'Vollbild',
  window: '&Fenster',
  minimise: 'Minimieren',
  help: '&Hilfe',
  readme: 'Einführung',
  settingsExplained: 'Einstellungen erklärt',
  about: 'Über Heliograph',
  hide: 'Heliograph ausblenden',
  hideOthers: 'Andere ausblenden',
  exportTable: 'Änderungen als Tabelle exportieren …',
  exportPlan: 'Änderungen als Plan exportieren …',
  copyCommand: 'Änderungen als Befehl kopieren',
  palette: 'Gehe zu …',
  site: '&Site',
  addMirror: 'Spiegel hinzufügen …',
  editSite: 'Name und Original …',
  run: '&Lauf',
  preview: 'Änderungen ansehen',
  sync: 'Synchronisieren',
  verifyQuick: 'Prüfen: Größen und Zeiten',
  verifyFull: 'Prüfen: jedes Byte',
  pauseRun: 'Lauf anhalten',
  resumeRun: 'Lauf fortsetzen',
  stopRun: 'Lauf beenden',
  shortcuts: 'Tastenkürzel',
};
