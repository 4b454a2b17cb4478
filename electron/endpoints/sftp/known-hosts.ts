import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A line of an OpenSSH known_hosts file that counts for us. */
export interface KnownHost {
  /** As it stands in the file: patterns joined by commas, or one hashed name. */
  readonly hosts: string;
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** The raw public key. */
  readonly key: Buffer;
  readonly revoked: boolean;
}

/** Reads a known_hosts file. Comments, certificate authorities and lines that make no sense are skipped. */
export function parseKnownHosts(text: string): KnownHost[] {
  return parseMarked(text, [undefined, '@revoked']);
}

/** The lines of a known_hosts file that name who signs the certificates of hosts. */
export function parseHostAuthorities(text: string): KnownHost[] {
  return parseMarked(text, ['@cert-authority']);
}

function parseMarked(text: string, markers: readonly (string | undefined)[]): KnownHost[] {
  return text
    .split(/\r?\n/)
    .map((line) => parseLine(line, markers))
    .filter((entry) => entry !== undefined);
}

/** One line that pins `key` for a host, in OpenSSH's form. */
export function formatKnownHost(host: string, port: number, key: Buffer): string {
  return `${hostPattern(host, port)} ${keyType(key) ?? 'unknown'} ${key.toString('base64')}`;
}

/** How OpenSSH names a host in known_hosts: `[host]:port` unless the port is 22. */
export function hostPattern(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${String(port)}`;
}

/** Whether a line is about this host: hashed names, wildcards and negations as in sshd(8). */
export function isAbout(entry: KnownHost, host: string, port: number): boolean {
  const name = hostPattern(host, port);
  if (entry.hosts.startsWith('|1|')) return matchesHash(entry.hosts, name);
  let matches = false;
  for (const pattern of entry.hosts.split(',')) {
    const negated = pattern.startsWith('!');
    if (!matchesPattern(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    matches = true;
  }
  return matches;
}

/** A hashed host name (`HashKnownHosts yes`). */
export function hashHost(name: string, salt: Buffer = randomBytes(20)): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** `SHA256:` and base64 without padding, as OpenSSH prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** `MD5:` and pairs of hex digits, as OpenSSH printed fingerprints before 6.8, and as some providers still do. */
export function oldFingerprintOf(key: Buffer): string {
  return `MD5:${(createHash('md5').update(key).digest('hex').match(/../g) ?? []).join(':')}`;
}

/** The type that a raw public key names in its first field; undefined if it has none. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  if (length < 1 || length > 64 || key.length < 4 + length) return undefined;
  const type = key.toString('latin1', 4, 4 + length);
  return /^[a-z0-9@.-]+$/i.test(type) ? type : undefined;
}

function parseLine(line: string, markers: readonly (string | undefined)[]): KnownHost | undefined {
  const fields = line.trim().split(/[ \t]+/);
  if (fields[0] === '' || fields[0]?.startsWith('#') === true) return undefined;
  const marker = fields[0]?.startsWith('@') === true ? fields.shift() : undefined;
  if (!markers.includes(marker)) return undefined;
  const [hosts, type, base64] = fields;
  if (hosts === undefined || type === undefined || base64 === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const key = Buffer.from(base64, 'base64');
  if (keyType(key) !== type) return undefined;
  return { hosts, type, key, revoked: marker === '@revoked' };
}

function matchesHash(hashed: string, name: string): boolean {
  const [, , salt, hash] = hashed.split('|');
  if (salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** `*` and `?` only, without regular expressions: the pattern comes from a file. Linear in practice, quadratic at worst. */
export function matchesPattern(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase();
  let at = 0;
  let star = -1;
  let resume = 0;
  let position = 0;
  while (position < name.length) {
    if (at < wanted.length && wanted[at] === '*') {
      star = at++;
      resume = position;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === name[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (wanted[at] === '*') at++;
  return at === wanted.length;
}
