import { parentOf, type RelativePath } from '../contract/relative-path';
import type { ReadableEndpoint } from './endpoint';
import type { Outcome } from './work';

/** Tells that a path stays, because the origin has it again. */
export function noteBackAtOrigin({ notes }: Outcome, path: RelativePath): void {
  notes.push({ path, code: 'removals-left', message: 'It was not removed: the origin has it again.' });
}

/**
 * Tells whether the origin has again what the plan saw gone: the scan may be long ago. Of a folder that is gone it asks
 * once for all that was in it, so it is made anew for each batch of removals, right before them.
 */
export class BackAtOrigin {
  readonly #folders = new Map<RelativePath, Promise<boolean>>();

  constructor(private readonly origin: ReadableEndpoint) {}

  async has(path: RelativePath): Promise<boolean> {
    return (await this.#hasFolder(parentOf(path))) && (await this.origin.lstat(path)) !== undefined;
  }

  #hasFolder(folder: RelativePath): Promise<boolean> | true {
    if (folder === '') return true;
    let answer = this.#folders.get(folder);
    if (!answer) {
      answer = this.#askFolder(folder);
      this.#folders.set(folder, answer);
    }
    return answer;
  }

  async #askFolder(folder: RelativePath): Promise<boolean> {
    return (await this.#hasFolder(parentOf(folder))) && (await this.origin.lstat(folder))?.kind === 'directory';
  }
}
