import { randomUUID } from 'node:crypto';
import type { PathGrant } from '../contract/ipc-schema';
import { Refusal } from './refusal';

const GRANT = /^grant:/;

/**
 * The paths that this session's native dialogs gave out. The window names them by an opaque id, so a page that was taken
 * over cannot point Heliograph at a folder that no person picked.
 */
export class PathGrants {
  readonly #paths = new Map<string, string>();

  give(path: string): PathGrant {
    const grant = `grant:${randomUUID()}`;
    this.#paths.set(grant, path);
    return { grant, path };
  }

  /**
   * The path that `text` stands for.
   * @param known paths that are in the settings already: these may stay as they are
   * @throws Refusal for any other path
   */
  resolve(text: string, known: readonly string[]): string {
    const granted = this.#paths.get(text);
    if (granted !== undefined) return granted;
    if (!GRANT.test(text) && known.includes(text)) return text;
    throw new Refusal(
      'Heliograph uses only folders and files that were picked in a dialog.',
      'Pick it again with the button beside the field.',
    );
  }
}
