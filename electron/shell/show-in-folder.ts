import { shell } from 'electron';

/** Shows a file or folder of ours in the desktop's file manager. */
export function showInFolder(path: string): void {
  shell.showItemInFolder(path);
}
