import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'heliograph-demo-';
const MARK = '.heliograph-demo';

/** A temporary folder of one demo, removed at its end or, at the latest, when this program ends. */
export interface DemoFolder {
  readonly path: string;
  /** Takes a while for thousands of files, and holds nothing up. */
  remove(): Promise<void>;
}

/** Makes the demo's folder below `parent` (default: the system's temporary folder), after removing what crashed demos left there. */
export function makeDemoFolder(parent = tmpdir()): DemoFolder {
  mkdirSync(parent, { recursive: true });
  removeOrphans(parent);
  const path = mkdtempSync(join(parent, `${PREFIX}${String(process.pid)}-`));
  writeFileSync(join(path, MARK), '');
  const options = { recursive: true, force: true, maxRetries: 3 };
  const removeNow = (): void => rmSync(path, options);
  process.once('exit', removeNow);
  return { path, remove: () => rm(path, options).finally(() => process.off('exit', removeNow)) };
}

/** Only folders with our mark whose program no longer runs. */
function removeOrphans(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-\\w{6}$`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid)) || !existsSync(join(parent, name, MARK))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's: not ours to remove.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
