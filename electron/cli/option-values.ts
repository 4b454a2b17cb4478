import { InvalidArgumentError } from 'commander';
import { MAX_JUMPS } from '../contract/site';
import { formatServer, parseServer } from '../endpoints/address';
import { readRate, readTimetable, type Bandwidth } from '../contract/bandwidth';

/** `5M` is 5 MiB a second, and `08:00,512K 19:00,off` a timetable. @throws InvalidArgumentError */
export function parseBandwidth(text: string): Bandwidth {
  const rate = readRate(text) ?? (readTimetable(text) && text.trim());
  if (rate === undefined) {
    throw new InvalidArgumentError(
      'A rate is bytes a second, such as 500K, 5M or 1.5G (5M = 5 MiB/s); a timetable is such as "08:00,512K 19:00,10M Sat-10:00,off".',
    );
  }
  return rate;
}

/** A whole number from `least` to `most`. @throws InvalidArgumentError */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a whole number from ${String(least)} to ${String(most)}.`);
    }
    return value;
  };
}

/** A count (`10`) or a share of the mirror's files (`10%`). @throws InvalidArgumentError */
export function parseDeleteLimit(text: string): string {
  const match = /^(\d{1,12})(%?)$/.exec(text);
  if (!match || (match[2] === '%' && Number(match[1]) > 100)) {
    throw new InvalidArgumentError('A limit is a count such as 10, or a share such as 10%.');
  }
  return text;
}

/** `all`, or a plan's hash with or without its `sha256:`. @throws InvalidArgumentError */
export function parseApproval(text: string): string {
  if (text === 'all') return text;
  const match = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text);
  if (!match)
    throw new InvalidArgumentError('It must be `all` or a whole plan hash (sha256: and 64 hexadecimal digits), as `plan` prints it.');
  return `sha256:${(match[1] ?? '').toLowerCase()}`;
}

/** Octal modes for files, or for files and folders. @throws InvalidArgumentError */
export function parseModes(text: string): string {
  if (!/^[0-7]{3,4}(,[0-7]{3,4})?$/.test(text))
    throw new InvalidArgumentError('Modes are octal: 644 for files, or 644,755 for files and folders.');
  return text;
}

/** A gitignore pattern that can match something. @throws InvalidArgumentError */
export function parsePattern(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('The pattern is empty.');
  if (text.length > 1000) throw new InvalidArgumentError('The pattern is longer than 1,000 characters.');
  if (text.startsWith('#')) throw new InvalidArgumentError('A pattern that starts with # is a comment; write \\# for the character.');
  if (text.startsWith('!')) throw new InvalidArgumentError('Write --include PATTERN in place of !PATTERN (and \\! for the character).');
  return text;
}

/** Servers on the way, `[user@]host[:port]` joined by commas, each in its one spelling. @throws InvalidArgumentError */
export function parseJump(text: string): readonly string[] {
  const servers = text.split(',').map((each) => each.trim());
  if (servers.length > MAX_JUMPS) throw new InvalidArgumentError(`At most ${String(MAX_JUMPS)} servers can lie on the way.`);
  try {
    return servers.map((each) => formatServer(parseServer(each)));
  } catch (error) {
    throw new InvalidArgumentError(`${error instanceof Error ? error.message : ''} A server on the way is [user@]host[:port].`);
  }
}

/** A key's fingerprint as OpenSSH prints it. @throws InvalidArgumentError */
export function parseFingerprint(text: string): string {
  const match = /^SHA256:([A-Za-z0-9+/]{43})=?$/.exec(text);
  if (!match) throw new InvalidArgumentError('A fingerprint is SHA256: and 43 characters, as `ssh-keygen -lf` prints it.');
  return `SHA256:${match[1] ?? ''}`;
}
