import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from './app-protocol';
import { clampBounds, MINIMUM_SIZE, parseWindowPlace, type Bounds, type WindowPlace } from './window-bounds';

/** The page's own ground, so that nothing flashes before it has painted: `--bg` of renderer/styles/tokens.css. */
const GROUND = { light: '#f6f5f2', dark: '#17181a' } as const;

export interface WindowFiles {
  readonly preload: string;
  readonly icon: string;
  /** Where the window's place is remembered. */
  readonly place: string;
}

/** Opens the one window. It is shown once it has painted; minimised, it disturbs nobody. */
export function openMainWindow(files: WindowFiles, how: 'shown' | 'minimised' = 'shown'): BrowserWindow {
  const remembered = readPlace(files.place);
  const window = new BrowserWindow({
    ...clampBounds(remembered?.bounds, workAreas()),
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    show: false,
    title: 'Heliograph',
    icon: files.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload: files.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => {
    if (how === 'minimised') {
      window.showInactive();
      window.minimize();
      return;
    }
    if (remembered?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', () => {
    savePlace(files.place, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  keepBackground(window);
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Brings the window to the front, wherever it is. */
export function showWindow(window: BrowserWindow | undefined): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function keepBackground(window: BrowserWindow): void {
  const paint = (): void => {
    window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light);
  };
  nativeTheme.on('updated', paint);
  window.once('closed', () => nativeTheme.off('updated', paint));
}

function workAreas(): [Bounds, ...Bounds[]] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return [primary.workArea, ...others.map((display) => display.workArea)];
}

function readPlace(file: string): WindowPlace | undefined {
  try {
    return parseWindowPlace(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function savePlace(file: string, place: WindowPlace): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, JSON.stringify(place), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // Losing the window's place is no reason to keep the window open.
  }
}
