import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';

/** What a person is asked to save. */
export interface SaveWish {
  readonly title: string;
  /** A file's name, with its ending. */
  readonly name: string;
  /** What files of this kind are called. */
  readonly kind: string;
}

/** Asks where to, and writes there. Only a person names the place. @returns the file's path; null when cancelled */
export async function saveFile(window: BrowserWindow | undefined, wish: SaveWish, content: string): Promise<string | null> {
  const extension = path.extname(wish.name).slice(1);
  const options = {
    title: wish.title,
    defaultPath: path.join(app.getPath('documents'), wish.name),
    filters: [{ name: wish.kind, extensions: [extension] }],
  };
  const { canceled, filePath } = window ? await dialog.showSaveDialog(window, options) : await dialog.showSaveDialog(options);
  if (canceled || filePath === '') return null;
  await writeFile(filePath, content);
  return filePath;
}
