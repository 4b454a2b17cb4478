import { describe, expect, it } from 'vitest';
import { judgeKey, offerOf } from '../../../../electron/endpoints/sftp/host-keys';
import {
  fingerprintOf,
  formatKnownHost,
  hashHost,
  isAbout,
  parseKnownHosts,
  type KnownHost,
} from '../../../../electron/endpoints/sftp/known-hosts';

/** A key blob of the given type; its other fields do not matter here. */
function keyOf(type: string, fill = 1): Buffer {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, Buffer.alloc(32, fill)]);
}

const ED = keyOf('ssh-ed25519');
const line = (hosts: string, key = ED, type = 'ssh-ed25519'): string => `${hosts} ${type} ${key.toString('base64')}`;
const only = (text: string): KnownHost => parseKnownHosts(text)[0]!;

describe('parseKnownHosts', () => {
  it('skips comments, authorities, empty and damaged lines', () => {
    const text = [
      '# comment',
      '',
      '   ',
      'host ssh-ed25519',
      'host ssh-ed25519 %%%',
      `@cert-authority ${line('*.org')}`,
      `@strange ${line('x')}`,
      line('host', ED, 'ssh-rsa'),
      line('good'),
      `@revoked ${line('bad')}`,
    ].join('\r\n');
    expect(parseKnownHosts(text).map(({ hosts, revoked }) => ({ hosts, revoked }))).toEqual([
      { hosts: 'good', revoked: false },
      { hosts: 'bad', revoked: true },
    ]);
  });

  it('reads what it writes', () => {
    expect(isAbout(only(formatKnownHost('Host', 2222, ED)), 'host', 2222)).toBe(true);
    expect(formatKnownHost('Host', 22, ED)).toMatch(/^host ssh-ed25519 AAAA/);
  });
});

describe('isAbout', () => {
  it.each([
    ['host', 'host', 22, true],
    ['host', 'host', 2222, false],
    ['[host]:2222', 'host', 2222, true],
    ['[host]:2222', 'host', 22, false],
    ['a,HOST,b', 'host', 22, true],
    ['*.example.org', 'a.example.org', 22, true],
    ['*.example.org', 'example.org', 22, false],
    ['h?st', 'host', 22, true],
    ['h?st', 'hst', 22, false],
    ['*', 'anything', 22, true],
    ['*.org,!bad.org', 'good.org', 22, true],
    ['*.org,!bad.org', 'bad.org', 22, false],
    ['!bad.org', 'good.org', 22, false],
    ['[*.org]:22*', 'a.org', 2222, true],
  ])('%s is about %s:%i: %s', (hosts, host, port, expected) => {
    expect(isAbout(only(line(hosts)), host, port)).toBe(expected);
  });

  it('finds hashed names, with and without a port', () => {
    expect(isAbout(only(line(hashHost('host'))), 'host', 22)).toBe(true);
    expect(isAbout(only(line(hashHost('host'))), 'other', 22)).toBe(false);
    expect(isAbout(only(line(hashHost('[host]:2222'))), 'host', 2222)).toBe(true);
    expect(isAbout(only(line('|1|broken')), 'host', 22)).toBe(false);
  });

  it('is not slowed down by a hostile pattern', () => {
    const started = performance.now();
    expect(isAbout(only(line(`${'*a'.repeat(200)}b`)), 'a'.repeat(250), 22)).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('judgeKey', () => {
  const offer = offerOf('host', 22, ED);
  const known = (key: Buffer, revoked = false): KnownHost => ({ hosts: 'host', type: 'ssh-ed25519', key, revoked });
  const other = keyOf('ssh-ed25519', 2);

  it.each([
    ['trusted', [known(ED)]],
    ['trusted', [known(other), known(ED)]],
    ['unknown', []],
    ['unknown', [known(other, true)]],
    ['changed', [known(other)]],
    ['revoked', [known(ED, true)]],
    ['revoked', [known(ED), known(ED, true)]],
  ])('%s', (kind, entries) => {
    expect(judgeKey(entries, offer, ED).kind).toBe(kind);
  });

  it('names the fingerprints that were known', () => {
    expect(judgeKey([known(other)], offer, ED)).toMatchObject({ known: [fingerprintOf(other)], offer: { fingerprint: fingerprintOf(ED) } });
  });
});
