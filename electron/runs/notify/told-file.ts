import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../settings/replace-file';
import { ensureFolder } from '../../settings/state-folders';
import type { Told } from './policy';

const toldSchema = z.record(z.string(), z.number());

/** What was told, kept in a state folder: neither a restart nor the command line beside the app tells it again. */
export interface ToldFile {
  read(): Told;
  /** @throws Error if the state folder cannot be written */
  write(told: Told): void;
}

export function openTold(stateFolder: string): ToldFile {
  const file = join(stateFolder, 'notifications.json');
  return {
    read() {
      try {
        return toldSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      } catch {
        return {};
      }
    },
    write(told) {
      ensureFolder(stateFolder);
      replaceFile(file, `${JSON.stringify(told)}\n`);
    },
  };
}
