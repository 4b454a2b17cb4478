import type { WindowApi } from '../electron/contract/ipc';

declare global {
  interface Window {
    /** Exposed by the preload. */
    readonly heliograph: WindowApi;
  }
}

/** The main process, as the window sees it: the only way in and out. */
export const api: WindowApi = window.heliograph;
