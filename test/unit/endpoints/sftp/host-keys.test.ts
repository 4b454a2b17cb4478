import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHostKeys } from '../../../../electron/endpoints/sftp/host-keys';
import { hashHost } from '../../../../electron/endpoints/sftp/known-hosts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-host-keys-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A public key in its wire form whose content is this number; only its type matters here. */
function key(number: number, type = 'ssh-ed25519'): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.alloc(36, number)]).toString('base64');
}

describe('what is known of a host, under another name', () => {
  it('is each pin, each revocation and each authority that is about it, and nothing else', () => {
    const ownFile = join(folder, 'own');
    const other = join(folder, 'other');
    writeFileSync(ownFile, `mirror.example ssh-ed25519 ${key(1)}\nelsewhere.example ssh-ed25519 ${key(2)}\n`);
    writeFileSync(
      other,
      [
        `${hashHost('mirror.example')} ecdsa-sha2-nistp256 ${key(3, 'ecdsa-sha2-nistp256')}`,
        `@revoked mirror.example ssh-ed25519 ${key(4)}`,
        `@cert-authority *.example,!elsewhere.example ssh-ed25519 ${key(5)}`,
        `[mirror.example]:2222 ssh-ed25519 ${key(6)}`,
        'mirror.example ssh-ed25519 not-base64!',
      ].join('\n'),
    );
    const keys = openHostKeys({ ownFile, otherFiles: [other, join(folder, 'absent')] });
    expect(keys.linesFor('mirror.example', 22, 'token')).toEqual([
      `token ssh-ed25519 ${key(1)}`,
      `token ecdsa-sha2-nistp256 ${key(3, 'ecdsa-sha2-nistp256')}`,
      `@revoked token ssh-ed25519 ${key(4)}`,
      `@cert-authority token ssh-ed25519 ${key(5)}`,
    ]);
    expect(keys.linesFor('elsewhere.example', 22, 'token')).toEqual([`token ssh-ed25519 ${key(2)}`]);
    expect(keys.linesFor('stranger.test', 22, 'token')).toEqual([]);
  });

  it('an authority is no pin: it does not make a key known to the built-in transport', () => {
    const ownFile = join(folder, 'own');
    writeFileSync(ownFile, `@cert-authority mirror.example ssh-ed25519 ${key(5)}\n`);
    const keys = openHostKeys({ ownFile, otherFiles: [] });
    expect(keys.judge('mirror.example', 22, Buffer.from(key(5), 'base64')).kind).toBe('unknown');
    expect(keys.list()).toEqual([]);
  });
});
