import { nameOf, parentOf, type RelativePath } from '../contract/relative-path';
import { byFolder } from './by-folder';
import { EndpointError, type ReadableEndpoint } from './endpoint';
import { aboutFile } from './many-files';
import type { Outcome } from './work';

/** Files of one folder from which on its names are read instead of looking at each: about what a look costs. */
const MANY = 8;

const NONE: ReadonlySet<string> = new Set();

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

  /**
   * Which of `paths` the origin has again (true), and of which it cannot tell (why). Where many of them were in one folder,
   * its names are read once for all.
   * @throws EndpointError that ends the run
   */
  async among(paths: readonly RelativePath[]): Promise<ReadonlyMap<RelativePath, true | EndpointError>> {
    const answers = new Map<RelativePath, true | EndpointError>();
    for (const [folder, inIt] of byFolder(paths)) {
      const names = inIt.length >= MANY ? await this.#names(folder) : undefined;
      for (const path of inIt) {
        const answer = names ? names.has(nameOf(path)) : await aboutFile(() => this.has(path));
        if (answer !== false) answers.set(path, answer);
      }
    }
    return answers;
  }

  async has(path: RelativePath): Promise<boolean> {
    return (await this.#hasFolder(parentOf(path))) && (await this.origin.lstat(path)) !== undefined;
  }

  /** Undefined where each must be looked at. */
  async #names(folder: RelativePath): Promise<ReadonlySet<string> | undefined> {
    const names = await aboutFile(async () => ((await this.#hasFolder(folder)) ? this.origin.names?.(folder) : NONE));
    return names instanceof EndpointError ? undefined : names;
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
