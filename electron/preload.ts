import { contextBridge, ipcRenderer } from 'electron';
import { channelOf, type IpcAnswer } from './contract/ipc';
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

/** `WindowApi`, derived from the schema. The bridge freezes what it exposes. */
contextBridge.exposeInMainWorld(
  'heliograph',
  Object.fromEntries(Object.entries(ipcSchema).map(([group, members]) => [group, faceOf(group, members)])),
);
