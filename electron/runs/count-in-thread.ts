import type { MessagePort } from 'node:worker_threads';
import { NOTHING_LEFT_OUT, type LeftOut } from '../contract/left-out';
import type { Rules } from '../contract/site';
import { openFolderEndpoint } from '../endpoints/folder/folder-endpoint';
import { countLeftOut, type CountedRules } from '../engine/left-out';

/** What an origin's thread is started with where it is only to count. */
export interface CountOrder {
  readonly path: string;
  readonly links: Rules['links'];
  readonly count: CountedRules;
  /** Milliseconds after which it tells what it has. */
  readonly within: number;
}

/** Counts once, tells the {@link LeftOut}, and lets the thread end. */
export async function countInThread(port: MessagePort, { path, links, count, within }: CountOrder): Promise<void> {
  port.postMessage(await counted(path, links, count, performance.now() + within));
  port.close();
}

async function counted(path: string, links: Rules['links'], rules: CountedRules, until: number): Promise<LeftOut> {
  try {
    return await countLeftOut(await openFolderEndpoint(path, { links }), rules, () => performance.now() > until);
  } catch {
    return { ...NOTHING_LEFT_OUT, state: 'unreadable' };
  }
}
