import { sessionBusSocket, watchBusName, type BusNameWatch } from './session-bus';

/** Who shows icons in the trays of KDE, GNOME with its extension, Xfce, Cinnamon, LXQt, Budgie and the bars of tiling desktops. */
const WATCHER = 'org.kde.StatusNotifierWatcher';

/**
 * Tells whether the desktop has a tray, now and whenever that changes: at login, panels may come later than we. macOS and
 * Windows always have one; elsewhere somebody must own {@link WATCHER}. Without one Electron makes an icon that nobody sees.
 */
export function watchTrayHost(
  { platform, env }: { readonly platform: NodeJS.Platform; readonly env: NodeJS.ProcessEnv },
  tell: (there: boolean) => void,
): BusNameWatch {
  const nothing = { close: () => undefined };
  const socket = sessionBusSocket(env);
  const always = platform === 'darwin' || platform === 'win32';
  if (!always && socket !== undefined) return watchBusName(socket, WATCHER, tell);
  tell(always);
  return nothing;
}
