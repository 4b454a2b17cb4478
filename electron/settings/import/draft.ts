import { inspect } from 'node:util';
import type { ImportKind } from '../../contract/imports';
import type { ImportRemark, ImportRemarkCode } from '../../contract/import-remarks';
import { MAX_JUMPS, type Jump, type Login } from '../../contract/site';
import { formatServer, parseServer, type ServerAddress } from '../../endpoints/address';

/** A secret out of a file on its way to the vault. Prints, serialises and clones as nothing. */
export class Sealed {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  reveal(): string {
    return this.#text;
  }
  toJSON(): string {
    return '[sealed]';
  }
  [inspect.custom](): string {
    return '[sealed]';
  }
}

/** A server as a file describes it, checked. */
export interface ServerDraft {
  readonly name: string;
  readonly server: ServerAddress;
  /** Absolute, or `~/…`; absent: the file names none. */
  readonly folder?: string;
  readonly login: Login;
  readonly transport?: 'openssh';
  readonly jump: readonly Jump[];
  readonly password?: Sealed;
  /** Of the private key. */
  readonly passphrase?: Sealed;
  readonly remarks: readonly ImportRemark[];
}

/** What a file holds. */
export interface ImportedFile {
  readonly kind: ImportKind;
  readonly servers: readonly ServerDraft[];
  readonly skipped: readonly { readonly name: string; readonly remark: ImportRemark }[];
  readonly remarks: readonly ImportRemark[];
}

/** A file that cannot be imported at all. `message` and `advice` are sentences for people. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code = 'usage';
  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}

/** Servers of one file that are taken in; more are none of a person's. */
export const MAX_SERVERS = 1000;
/** Characters of a name, as the settings hold it. */
const MAX_NAME = 120;
const MAX_PATH = 2048;

export function remark(code: ImportRemarkCode, detail = ''): ImportRemark {
  return { code, detail: detail.slice(0, 200) };
}

/** A name as the settings may hold it. */
export function plainName(text: string, otherwise: string): string {
  return (
    text
      .replace(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, MAX_NAME)
      .trim() || otherwise.slice(0, MAX_NAME)
  );
}

/** The server of these parts, in its one spelling; undefined where one of them is not usable. */
export function serverOf(host: string, port: string | undefined, user: string | undefined): ServerAddress | undefined {
  const name = host.trim();
  if (port !== undefined && !/^\d{1,5}$/.test(port.trim())) return undefined;
  try {
    const place = { host: name.replace(/^\[|\]$/g, ''), port: port === undefined ? 22 : Number(port) };
    return parseServer(formatServer(user === undefined || user === '' ? place : { ...place, user }));
  } catch {
    return undefined;
  }
}

/** A folder as an address may hold it; undefined for anything else, and for a server's whole tree, which is no mirror. */
export function folderOf(text: string): string | undefined {
  const path = text.trim().replace(/(?<=[^/])\/+$/, '');
  if (path === '' || path === '/' || path.length > MAX_PATH || /\p{Cc}/u.test(path) || path.split('/').includes('..')) return undefined;
  if (path.startsWith('/')) return path;
  return path.startsWith('~/') ? path : `~/${path.replace(/^\.\//, '')}`;
}

/** The login by a key file, or by the agent where there is none. */
export function keyOrAgent(keyFile: string | undefined): Login {
  return keyFile === undefined || keyFile === '' || keyFile.length > MAX_PATH || /\p{Cc}/u.test(keyFile)
    ? { kind: 'agent' }
    : { kind: 'key', keyFile };
}

/** Collects servers up to the limit. */
export class Findings {
  readonly #servers: ServerDraft[] = [];
  readonly #skipped: { readonly name: string; readonly remark: ImportRemark }[] = [];
  readonly #remarks: ImportRemark[] = [];

  get isFull(): boolean {
    return this.#servers.length + this.#skipped.length >= MAX_SERVERS;
  }

  add(draft: ServerDraft): void {
    if (this.isFull) return;
    if (draft.jump.length > MAX_JUMPS) this.skip(draft.name, remark('bad-jump', `${String(draft.jump.length)} servers`));
    else this.#servers.push(draft);
  }

  skip(name: string, why: ImportRemark): void {
    if (!this.isFull) this.#skipped.push({ name: plainName(name, '?'), remark: why });
  }

  note(what: ImportRemark): void {
    if (!this.#remarks.some(({ code, detail }) => code === what.code && detail === what.detail)) this.#remarks.push(what);
  }

  done(kind: ImportKind): ImportedFile {
    const remarks = this.isFull ? [...this.#remarks, remark('too-many', String(MAX_SERVERS))] : this.#remarks;
    return { kind, servers: this.#servers, skipped: this.#skipped, remarks };
  }
}
