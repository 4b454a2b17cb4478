import { TextDecoder } from 'node:util';
import { nameFault, type NameFault } from '../../contract/relative-path';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes bytes of a server strictly; undefined if they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A name that a directory listing gave: usable, or why not and how to show it. */
export type ReceivedNameCheck = { readonly name: string; readonly fault: undefined } | { readonly name: string; readonly fault: NameFault };

/** Checks a received name; the first gate that everything from a server passes. */
export function checkReceivedName(bytes: Uint8Array): ReceivedNameCheck {
  const name = decodeText(bytes);
  if (name === undefined) return { name: lenient.decode(bytes), fault: 'undecodable' };
  const fault = nameFault(name);
  return { name, fault };
}

/** The absolute path of the folder that holds `path`; the root's is the root. */
export function above(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
