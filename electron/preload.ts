import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { channelOf, DROP_CHANNEL, type IpcAnswer } from './contract/ipc';
import { ipcSchema } from './contract/ipc-schema';

/** Crosses the bridge as one Error: the first line says what happened, the second (if any) what to do. */
async function call(channel: string, input: unknown): Promise<unknown> {
  const answer = (await ipcRenderer.invoke(channel, input)) as IpcAnswer;
  if (answer.ok) return answer.value;
  throw new Error(answer.advice === '' ? answer.message : `${answer.message}\n${answer.advice}`);
}

function subscribe(channel: string, listener: (payload: unknown) => void): () => void {
  const receive = (_event: unknown, payload: unknown): void => {
    listener(payload);
  };
  ipcRenderer.on(channel, receive);
  return () => {
    ipcRenderer.off(channel, receive);
  };
}

function faceOf(group: string, members: object): object {
  const functions = Object.entries(members).map(([name, member]: [string, object]) => {
    const channel = channelOf(group, name);
    return 'fact' in member
      ? [`on${name.charAt(0).toUpperCase()}${name.slice(1)}`, (listener: (payload: unknown) => void) => subscribe(channel, listener)]
      : [name, (input?: unknown) => call(channel, input)];
  });
  return Object.fromEntries(functions) as object;
}

type DroppedFile = Parameters<typeof webUtils.getPathForFile>[0];

/** Of the page, only what is needed here. */
declare const window: {
  addEventListener(
    type: 'dragover' | 'drop',
    listener: (event: {
      readonly isTrusted: boolean;
      readonly dataTransfer: { readonly files: Iterable<DroppedFile> } | null;
      preventDefault(): void;
    }) => void,
  ): void;
};

/** Where a dropped file is: older Electrons wrote it on the file itself. Empty for what the desktop did not give. */
function pathOf(file: DroppedFile): string {
  const utilities = webUtils as typeof webUtils | undefined;
  return utilities ? utilities.getPathForFile(file) : ((file as DroppedFile & { readonly path?: string }).path ?? '');
}

/** Only what a person's own hand dropped counts; the page cannot make such an event. */
function sendDrops(): void {
  window.addEventListener('dragover', (event) => {
    event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (event.isTrusted && files.length > 0)
      ipcRenderer.send(
        DROP_CHANNEL,
        files.map(pathOf).filter((path) => path !== ''),
      );
  });
}

sendDrops();

/** `WindowApi`, derived from the schema. The bridge freezes what it exposes. */
contextBridge.exposeInMainWorld(
  'heliograph',
  Object.fromEntries(Object.entries(ipcSchema).map(([group, members]) => [group, faceOf(group, members)])),
);
