import { ipcMain, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { channelOf, type IpcAnswer, type MainHandlers, type TellWindow } from '../contract/ipc';
import { ipcSchema } from '../contract/ipc-schema';
import { answerCall, type Route } from './answer';
import { rateLimiter, type Rate } from './rate-limit';
import { isTrustedSender } from './trusted-sender';

/** Far above what a person does, far below what would slow a run. */
const RATE: Rate = { burst: 100, perSecond: 50 };
/** Calls that open a dialog, a connection or a process. */
const COSTLY: Readonly<Partial<Record<keyof MainHandlers, Rate>>> = {
  dialogs: { burst: 4, perSecond: 1 },
  imports: { burst: 10, perSecond: 2 },
  trust: { burst: 20, perSecond: 2 },
  demo: { burst: 10, perSecond: 2 },
};

export interface Registration {
  readonly handlers: MainHandlers;
  readonly window: () => BrowserWindow | undefined;
  readonly appOrigin: string;
  readonly log: (what: string, error?: unknown) => void;
}

/** Makes every call of the schema answerable, for our own page only. */
export function registerHandlers(registration: Registration): void {
  for (const [group, members] of Object.entries(ipcSchema)) {
    const mayCall = rateLimiter(COSTLY[group as keyof MainHandlers] ?? RATE);
    for (const route of routesOf(group, members, registration.handlers)) {
      ipcMain.handle(route.channel, async (event, input: unknown): Promise<IpcAnswer> => {
        if (!isTrusted(event, registration)) return refused(registration, route, 'the sender is not our window');
        if (!mayCall()) return refused(registration, route, 'too many calls');
        return answerCall(route, input, registration.log);
      });
    }
  }
}

/** Tells our window facts; without a window nobody hears them. */
export function windowTeller(window: () => BrowserWindow | undefined): TellWindow {
  return (group, name, payload) => {
    const open = window();
    if (open && !open.isDestroyed()) open.webContents.send(channelOf(group, name as string), payload);
  };
}

function routesOf(group: string, members: object, handlers: MainHandlers): Route[] {
  const implemented = handlers[group as keyof MainHandlers] as Record<string, Route['handle']>;
  return Object.entries(members).flatMap(([name, member]: [string, { input?: Route['input'] }]) => {
    const handle = implemented[name];
    return member.input && handle ? [{ channel: channelOf(group, name), input: member.input, handle }] : [];
  });
}

/** Whether a message comes from our own page, in our own window. */
export function isTrusted(
  event: IpcMainInvokeEvent | IpcMainEvent,
  { window, appOrigin }: Pick<Registration, 'window' | 'appOrigin'>,
): boolean {
  const frame = event.senderFrame;
  return isTrustedSender(
    {
      url: frame?.url ?? null,
      isMainFrame: frame !== null && frame === event.sender.mainFrame,
      isOurWindow: event.sender === window()?.webContents,
    },
    appOrigin,
  );
}

function refused({ log }: Registration, route: Route, reason: string): IpcAnswer {
  log(`${route.channel} was refused: ${reason}`);
  return { ok: false, message: `Refused: ${reason}.`, advice: '' };
}
