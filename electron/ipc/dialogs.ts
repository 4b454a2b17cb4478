import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { homedir } from 'node:os';
import path from 'node:path';
import type { MainHandlers } from '../contract/ipc';
import type { PathGrant } from '../contract/ipc-schema';
import type { DialogsText } from '../shell/text/en';
import type { PathGrants } from './path-grants';

export function dialogsHandlers(
  grants: PathGrants,
  window: () => BrowserWindow | undefined,
  words: () => DialogsText,
): MainHandlers['dialogs'] {
  const pick = async (options: OpenDialogOptions): Promise<PathGrant | null> => {
    const parent = window();
    const { canceled, filePaths } = parent ? await dialog.showOpenDialog(parent, options) : await dialog.showOpenDialog(options);
    const picked = filePaths[0];
    return canceled || picked === undefined ? null : grants.give(path.resolve(picked));
  };
  return {
    pickFolder: () => pick({ title: words().pickFolder, properties: ['openDirectory', 'createDirectory'] }),
    pickKeyFile: () =>
      pick({
        title: words().pickKeyFile,
        defaultPath: path.join(homedir(), '.ssh'),
        properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
      }),
  };
}
