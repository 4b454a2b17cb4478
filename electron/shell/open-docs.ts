import path from 'node:path';
import { app, shell } from 'electron';

const FILES = { readme: 'README.md', settings: path.join('docs', 'settings.md') } as const;

/** Opens a document that came with the app in the system's viewer. @throws Error with advice where there is none */
export async function openDocs(document: keyof typeof FILES): Promise<void> {
  const folder = app.isPackaged ? path.join(process.resourcesPath, 'docs') : app.getAppPath();
  const file = path.join(folder, FILES[document]);
  const fault = await shell.openPath(file);
  if (fault !== '') throw Object.assign(new Error(`${file} could not be opened: ${fault}.`), { advice: 'Open it in a text editor.' });
}
