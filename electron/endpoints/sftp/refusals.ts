import type { RelativePath } from '../../contract/relative-path';
import { EndpointError, type EndpointErrorKind } from '../../engine/endpoint';
import { Status } from './protocol-numbers';
import { describeServerText } from './server-text';
import type { StatusError } from './session';

/** What a server that only says "Failure" is asked afterwards. */
export interface Circumstances {
  /** Whether the path that was to be made or replaced is there. */
  readonly exists?: boolean;
  readonly isDirectory?: boolean;
  /** Something else stands where a folder was expected; many servers then say "No such file". */
  readonly notDirectory?: boolean;
  readonly hasEntries?: boolean;
  readonly noSpace?: boolean;
  /** Content was refused, and the server cannot be asked for its space. */
  readonly maybeNoSpace?: boolean;
  readonly readOnly?: boolean;
}

const SENTENCES: Partial<Record<EndpointErrorKind, { readonly why: string; readonly advice: string }>> = {
  missing: { why: 'it is not there', advice: '' },
  exists: { why: 'something is there already', advice: '' },
  'not-empty': { why: 'the folder is not empty', advice: '' },
  denied: {
    why: 'the server denied the permission',
    advice: 'Check the owner and the permissions of the file and its folder on the server.',
  },
  'read-only': { why: 'the server is read-only', advice: 'Ask its administrator for write access.' },
  'disk-full': { why: "the server's disk is full, or the account's quota is used up", advice: 'Make room on the server.' },
  'not-a-directory': { why: 'it is no folder', advice: '' },
  'is-a-directory': { why: 'it is a folder', advice: '' },
  'name-refused': { why: 'the server cannot hold this name', advice: 'Use a shorter or simpler name.' },
  unsupported: { why: 'the server does not support it', advice: '' },
};

/**
 * Turns a refusal into an EndpointError.
 * @param what what was tried, such as `write "a/b"`
 */
export function explainRefusal(error: StatusError, what: string, circumstances: Circumstances = {}): EndpointError {
  const kind = kindOfRefusal(error.code, circumstances);
  const sentence = SENTENCES[kind] ?? {
    why: error.serverText === '' ? 'the server gave no reason' : `the server said ${describeServerText(error.serverText)}`,
    advice: "The server's log may tell more.",
  };
  if (kind === 'failed' && circumstances.maybeNoSpace === true)
    return new EndpointError(
      kind,
      `Could not ${what}: ${sentence.why}; its disk may be full.`,
      'Check the space and the quota on the server.',
    );
  return new EndpointError(kind, `Could not ${what}: ${sentence.why}.`, sentence.advice);
}

/** OpenSSH says "Failure" (4) for a full disk, an existing target, a folder that is not empty and a folder in the way. */
export function kindOfRefusal(code: number, circumstances: Circumstances): EndpointErrorKind {
  switch (code) {
    case Status.noSuchFile:
      return circumstances.notDirectory === true ? 'not-a-directory' : 'missing';
    case Status.permissionDenied:
      return circumstances.readOnly === true ? 'read-only' : 'denied';
    case Status.badMessage:
      return 'name-refused';
    case Status.noConnection:
    case Status.connectionLost:
      return 'lost';
    case Status.unsupported:
      return 'unsupported';
    // Of later protocol versions, which some servers send all the same: file exists, read-only, no space, quota, not empty, is a folder, bad name.
    case 11:
      return 'exists';
    case 12:
      return 'read-only';
    case 14:
    case 15:
      return 'disk-full';
    case 18:
      return 'not-empty';
    case 20:
      return 'name-refused';
    case 24:
      return 'is-a-directory';
    default:
      return kindByCircumstances(circumstances);
  }
}

function kindByCircumstances({ exists, isDirectory, notDirectory, hasEntries, noSpace, readOnly }: Circumstances): EndpointErrorKind {
  if (notDirectory === true) return 'not-a-directory';
  if (hasEntries === true) return 'not-empty';
  if (isDirectory === true) return 'is-a-directory';
  if (exists === true) return 'exists';
  if (noSpace === true) return 'disk-full';
  if (readOnly === true) return 'read-only';
  return 'failed';
}

/** A path in a sentence: quoted and escaped, for it may hold anything. */
export function quotePath(path: string): string {
  return path === '' ? 'the folder itself' : describeServerText(path, 400);
}

/** What was tried, and with which paths; put into words only where it was refused. */
export type Tried = readonly [verb: string, ...paths: RelativePath[]];

export function wordsFor([verb, ...paths]: Tried): string {
  return paths.length === 0 ? verb : `${verb} ${paths.map(quotePath).join(' to ')}`;
}
