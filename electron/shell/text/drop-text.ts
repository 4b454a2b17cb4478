import type { DropFault } from '../dropped-folder';

/** What is asked, or refused, where something was dropped on the window. */
export interface DropText {
  readonly message: string;
  readonly detail: (folder: string) => string;
  readonly use: string;
  readonly cancel: string;
  readonly faults: Readonly<Record<DropFault, string>>;
  readonly advice: string;
}

export const dropInEnglish: DropText = {
  message: 'Make a site of this folder?',
  detail: (folder) => `${folder}\n\nHeliograph will read everything in it. Nothing is sent before you add a mirror and sync.`,
  use: 'Use this folder',
  cancel: 'Cancel',
  faults: {
    several: 'Only one folder at a time can become a site.',
    nothing: 'What was dropped is no folder of this computer.',
    file: 'A file cannot become a site, only a folder can.',
    link: 'A link cannot become a site: drop the folder that it leads to.',
    gone: 'What was dropped is not there any more.',
  },
  advice: 'Drop one folder whose files your visitors should get.',
};

export const dropInGerman: DropText = {
  message: 'Aus diesem Ordner eine Site machen?',
  detail: (folder) =>
    `${folder}\n\nHeliograph liest alles darin. Nichts wird gesendet, bevor Sie einen Spiegel anlegen und synchronisieren.`,
  use: 'Diesen Ordner nehmen',
  cancel: 'Abbrechen',
  faults: {
    several: 'Nur ein Ordner auf einmal kann zu einer Site werden.',
    nothing: 'Was abgelegt wurde, ist kein Ordner dieses Rechners.',
    file: 'Aus einer Datei wird keine Site, nur aus einem Ordner.',
    link: 'Aus einer Verknüpfung wird keine Site: Legen Sie den Ordner ab, auf den sie zeigt.',
    gone: 'Was abgelegt wurde, gibt es nicht mehr.',
  },
  advice: 'Legen Sie einen Ordner ab, dessen Dateien Ihre Besucher bekommen sollen.',
};
