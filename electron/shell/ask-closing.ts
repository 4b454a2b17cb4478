import { dialog, type BrowserWindow } from 'electron';
import type { ClosingText } from './text/en';

/** The first close says where the window goes. @returns `quit` where the person would rather end the app with its window */
export async function explainTray(window: BrowserWindow, { toTray }: ClosingText): Promise<'keep' | 'quit'> {
  const { message, detail, keep, quit } = toTray;
  const { response } = await dialog.showMessageBox(window, { type: 'info', message, detail, buttons: [keep, quit], ...plain });
  return response === 1 ? 'quit' : 'keep';
}

/** Closing would end what starts by itself. */
export async function askMinimise(window: BrowserWindow, { endsAutomatic }: ClosingText): Promise<'minimise' | 'quit' | 'cancel'> {
  const { message, detail, minimise, quit, cancel } = endsAutomatic;
  const buttons = [minimise, quit, cancel];
  const { response } = await dialog.showMessageBox(window, { type: 'question', message, detail, buttons, ...plain, cancelId: 2 });
  return (['minimise', 'quit', 'cancel'] as const)[response] ?? 'cancel';
}

const plain = { defaultId: 0, cancelId: 0, noLink: true };
