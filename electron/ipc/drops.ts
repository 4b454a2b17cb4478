import { dialog, ipcMain, type BrowserWindow, type IpcMainEvent } from 'electron';
import { z } from 'zod';
import { DROP_CHANNEL, type TellWindow } from '../contract/ipc';
import { judgeDrop, lookAtDropped } from '../shell/dropped-folder';
import type { DropText } from '../shell/text/drop-text';
import { visibleName } from '../shell/visible-name';
import type { PathGrants } from './path-grants';

const pathsSchema = z.array(z.string().min(1).max(4096)).max(1000);

export interface DropParts {
  readonly grants: PathGrants;
  readonly window: () => BrowserWindow | undefined;
  readonly tell: TellWindow;
  readonly words: () => DropText;
  /** Whether a message comes from our own page. */
  readonly isTrusted: (event: IpcMainEvent) => boolean;
}

/** A folder that is dropped on the window becomes a grant, like one that a dialog gave out: once a person has confirmed it here. */
export function receiveDrops({ grants, window, tell, words, isTrusted }: DropParts): void {
  let isAsking = false;
  ipcMain.on(DROP_CHANNEL, (event, input: unknown) => {
    const paths = pathsSchema.safeParse(input);
    if (!isTrusted(event) || !paths.success || isAsking) return;
    isAsking = true;
    void ask(paths.data).finally(() => {
      isAsking = false;
    });
  });

  const ask = async (paths: readonly string[]): Promise<void> => {
    const judged = judgeDrop(await lookAtDropped(paths));
    const said = words();
    if (typeof judged === 'string') {
      tell('dialogs', 'dropRefused', { message: said.faults[judged], advice: said.advice });
      return;
    }
    const parent = window();
    const question = {
      type: 'question' as const,
      message: said.message,
      detail: said.detail(visibleName(judged.folder)),
      buttons: [said.use, said.cancel],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const { response } = await (parent ? dialog.showMessageBox(parent, question) : dialog.showMessageBox(question));
    if (response === 0) tell('dialogs', 'folderDropped', grants.give(judged.folder));
  };
}
