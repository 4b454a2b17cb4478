import { constants, promises } from 'node:fs';
import { EndpointError, type CopyRequest } from '../../engine/endpoint';
import { openFolderFile } from './folder-file';
import { setMode, tolerate } from './folder-mode';
import { refusal } from './folder-refusals';

const ACTION = 'The file could not be copied';

/**
 * Copies a regular file inside the file system, which may share the blocks of both. If anything fails, or the file is
 * not the expected one, nothing of the copy stays. A refused mode or time is no failure, as with a written file.
 */
export async function copyFolderFile(from: string, to: string, { found, attributes, fsync }: CopyRequest): Promise<void> {
  const file = openFolderFile(from, 'keep');
  let made = false;
  try {
    if (file.evidence.size !== found.size || file.evidence.mtime !== found.mtime) throw otherFile();
    await promises.copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    made = true;
    if (!(await file.unchanged()) || (await promises.lstat(to)).size !== found.size) throw otherFile();
    tolerate(() => setMode(to, attributes.mode));
    await promises.utimes(to, attributes.mtime, attributes.mtime).catch(() => undefined);
    if (fsync) await syncFile(to);
  } catch (error) {
    if (made) await promises.unlink(to).catch(() => undefined);
    throw refusal(error, ACTION, true);
  } finally {
    await file.close();
  }
}

async function syncFile(path: string): Promise<void> {
  const opened = await promises.open(path, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

function otherFile(): EndpointError {
  return new EndpointError('mismatch', 'The file to be copied is not the one that was expected.');
}
