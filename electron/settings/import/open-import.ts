import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { ImportKind, ImportList, ImportPlace } from '../../contract/imports';
import type { Settings } from '../../contract/site';
import { ImportError, type ImportedFile } from './draft';
import { knownKeysIn } from './known-hosts';
import { kindOf, readImportText, readServers, usualPlaces, type ImportFacts } from './read-import';
import { describeImport, draftsOfSavedHosts, type HostFacts } from './take';

export interface ImportParts extends ImportFacts {
  readonly settings: () => Settings;
  /** Judges by our own pins alone. */
  readonly judgeOwn: HostFacts['judgeOwn'];
}

/** A file that was read: what is shown of it, and what it holds, secrets included. */
export interface OpenImport {
  readonly shown: ImportList;
  readonly file: ImportedFile;
  readonly facts: HostFacts;
}

/**
 * Reads a file of another program. The keys that can be pinned are those of ~/.ssh/known_hosts, or of the file itself if it
 * is one.
 * @param kind which program wrote it; absent: told by what stands in it
 * @throws ImportError
 */
export function openImport(path: string, parts: ImportParts, kind?: ImportKind): OpenImport {
  const text = readImportText(path);
  const written = kind ?? kindOf(text, path);
  const facts = {
    knownKeys: knownKeysIn(written === 'known-hosts' ? text : textOrNone(join(parts.home, '.ssh', 'known_hosts'))),
    judgeOwn: parts.judgeOwn,
  };
  const settings = parts.settings();
  const file = written === 'known-hosts' ? draftsOfSavedHosts(settings, facts) : readServers(written, text, path, parts.home);
  return { shown: describeImport(randomUUID(), path, file, settings, facts), file, facts };
}

/** The usual places that are there, with what is in them. */
export function foundPlaces(parts: ImportParts): ImportPlace[] {
  return usualPlaces(parts).flatMap(({ kind, path }) => {
    if (textOrNone(path) === '') return [];
    try {
      return [{ kind, path, count: openImport(path, parts, kind).shown.entries.length, fault: '' }];
    } catch (error) {
      if (error instanceof ImportError) return [{ kind, path, count: 0, fault: `${error.message} ${error.advice}` }];
      throw error;
    }
  });
}

function textOrNone(path: string): string {
  try {
    return readImportText(path);
  } catch {
    return '';
  }
}
