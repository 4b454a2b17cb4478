import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a small file of the state folder beside its name and renames it into place, so that who reads it meets the old or
 * the new one whole. It is not forced to the disk: what must survive a power cut is written otherwise.
 * @throws Error if it cannot be written; the old file is as it was
 */
export function replaceFile(file: string, text: string): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
