import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostKeyOffer, HostKeyVerdict } from '../../contract/trust';
import { EndpointError } from '../../engine/endpoint';
import type { HostKeys } from '../connect-options';
import {
  fingerprintOf,
  formatKnownHost,
  isAbout,
  keyType,
  oldFingerprintOf,
  parseHostAuthorities,
  parseKnownHosts,
  type KnownHost,
} from './known-hosts';

/** {@link HostKeys} that lie in files, and what the window and `trust` do with our own. */
export interface HostKeyFiles extends HostKeys {
  /** The keys that we pinned ourselves. */
  list(): HostKeyOffer[];
  /** Takes our own pins of a host back; false if there was none. */
  forget(host: string, port: number): boolean;
}

export interface HostKeyFileNames {
  /** Ours; the only one that is written. */
  readonly ownFile: string;
  /** Files of OpenSSH that count too, read only; default: the user's and the system's. */
  readonly otherFiles?: readonly string[];
}

/** The known_hosts files that OpenSSH itself reads. */
export function systemKnownHosts(): string[] {
  return [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'];
}

/** Pins in files of OpenSSH's form. Files are read anew for each question, so that a change counts at once. */
export function openHostKeys({ ownFile, otherFiles = systemKnownHosts() }: HostKeyFileNames): HostKeyFiles {
  const all = (): KnownHost[] => [...readOwn(ownFile), ...otherFiles.flatMap(readOther)];
  const about = (host: string, port: number): KnownHost[] => all().filter((entry) => isAbout(entry, host, port));
  return {
    judge: (host, port, key) => judgeKey(about(host, port), offerOf(host, port, key), key),
    knownAlgorithms: (host, port) => [
      ...new Set(
        about(host, port)
          .filter((entry) => !entry.revoked)
          .map((entry) => entry.type),
      ),
    ],
    linesFor: (host, port, name) => {
      const authorities = [readText(ownFile) ?? '', ...otherFiles.map(readOtherText)].flatMap(parseHostAuthorities);
      return [
        ...about(host, port).map((entry) => `${entry.revoked ? '@revoked ' : ''}${lineOf(name, entry)}`),
        ...authorities.filter((entry) => isAbout(entry, host, port)).map((entry) => `@cert-authority ${lineOf(name, entry)}`),
      ];
    },
    accept: (host, port, key) => {
      const text = readText(ownFile) ?? '';
      const separator = text === '' || text.endsWith('\n') ? '' : '\n';
      replaceFile(ownFile, `${text}${separator}${formatKnownHost(host, port, key)}\n`);
    },
    list: () =>
      readOwn(ownFile)
        .filter((entry) => !entry.revoked)
        .flatMap(offersOf),
    forget: (host, port) => {
      const lines = (readText(ownFile) ?? '').split('\n');
      const kept = lines.filter((line) => !parseKnownHosts(line).some((entry) => !entry.revoked && isAbout(entry, host, port)));
      if (kept.length === lines.length) return false;
      replaceFile(ownFile, kept.join('\n'));
      return true;
    },
  };
}

/** Decides on an offered key by the lines that are about its host. Pure. */
export function judgeKey(entries: readonly KnownHost[], offer: HostKeyOffer, key: Buffer): HostKeyVerdict {
  if (entries.some((entry) => entry.revoked && entry.key.equals(key))) return { kind: 'revoked', offer };
  const pinned = entries.filter((entry) => !entry.revoked);
  if (pinned.some((entry) => entry.key.equals(key))) return { kind: 'trusted' };
  if (pinned.length === 0) return { kind: 'unknown', offer };
  return { kind: 'changed', offer, known: [...new Set(pinned.map((entry) => fingerprintOf(entry.key)))] };
}

/** An offered key as people and known_hosts see it. */
export function offerOf(host: string, port: number, key: Buffer): HostKeyOffer {
  return {
    host,
    port,
    algorithm: keyType(key) ?? 'unknown',
    fingerprint: fingerprintOf(key),
    key: key.toString('base64'),
    md5: oldFingerprintOf(key),
  };
}

function offersOf(entry: KnownHost): HostKeyOffer[] {
  return entry.hosts.split(',').map((pattern) => {
    const match = /^\[(.+)\]:(\d+)$/.exec(pattern);
    return offerOf(match?.[1] ?? pattern, match === null ? 22 : Number(match[2]), entry.key);
  });
}

function readOwn(file: string): KnownHost[] {
  return parseKnownHosts(readText(file) ?? '');
}

/** Our own file must be readable if it is there: a pin that we cannot see must not count as "unknown host". */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new EndpointError(
      'host-key-unknown',
      `The file of known hosts ${file} cannot be read, so no server can be trusted.`,
      'Make it readable for your account.',
    );
  }
}

function readOther(file: string): KnownHost[] {
  return parseKnownHosts(readOtherText(file));
}

function readOtherText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function lineOf(name: string, { type, key }: KnownHost): string {
  return `${name} ${type} ${key.toString('base64')}`;
}

function replaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${String(process.pid)}.new`;
  try {
    writeFileSync(beside, text, { mode: 0o600 });
    chmodSync(beside, 0o600);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
