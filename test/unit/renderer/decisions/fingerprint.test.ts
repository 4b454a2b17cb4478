import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compareFingerprint } from '../../../../renderer/decisions/fingerprint';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIA0kXcRFzLJIBS4z2kGqp0lL9sJQ0sJt2yFv4n1bqXyZ';
const bytes = Buffer.from(KEY, 'base64');
const sha256 = createHash('sha256').update(bytes).digest();
const md5 = createHash('md5').update(bytes).digest('hex').match(/../g)!.join(':');
const base64 = sha256.toString('base64').replace(/=+$/, '');
const offer = { algorithm: 'ssh-ed25519', key: KEY, fingerprint: `SHA256:${base64}`, md5: `MD5:${md5}` };
const other = 'J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k';
const otherMd5 = '16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48';

describe('a pasted fingerprint', () => {
  it.each([
    ['', 'empty'],
    ['  \n ', 'empty'],
    [`SHA256:${base64}`, 'same'],
    [`  SHA256:${base64}=  `, 'same'],
    [base64, 'same'],
    [`256 SHA256:${base64} root@fra1 (ED25519)`, 'same'],
    [`3072 SHA256:${other} root@fra1 (RSA)\n256 SHA256:${base64} root@fra1 (ED25519)`, 'same'],
    [sha256.toString('hex').toUpperCase(), 'same'],
    [`SSHFP 4 2 ${sha256.toString('hex')}`, 'same'],
    [`fra1.example.net,192.0.2.7 ssh-ed25519 ${KEY}`, 'same'],
    [`|1|c2FsdA==|aGFzaA== ssh-ed25519 ${KEY} a comment`, 'same'],
    [`ssh-ed25519 ${KEY}`, 'same'],
    [`MD5:${md5}`, 'same-md5'],
    [md5, 'same-md5'],
    [`MD5:${md5.replaceAll(':', '')}`, 'same-md5'],
    [`256 MD5:${md5} root@fra1 (ED25519)`, 'same-md5'],
    [`SHA256:${other}`, 'different'],
    [`SHA256:${base64.toLowerCase()}`, 'different'],
    [`256 SHA256:${other} root@fra1 (ED25519)`, 'different'],
    [`MD5:${otherMd5}`, 'different'],
    [`ssh-ed25519 ${KEY.slice(0, -4)}AAAA`, 'different'],
    [`3072 SHA256:${other} root@fra1 (RSA)`, 'other-type'],
    [`fra1 ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABB`, 'other-type'],
    [`SHA256:${other}\n3072 SHA256:${other} root@fra1 (RSA)`, 'different'],
    [`SHA256:${base64.slice(0, -1)}`, 'unreadable'],
    ['the usual one', 'unreadable'],
  ])('%j is %s', (pasted, match) => {
    expect(compareFingerprint(pasted, offer)).toBe(match);
  });

  it('is never the same by an MD5 that the offer does not have', () => {
    const { md5: _, ...without } = offer;
    expect(compareFingerprint(`MD5:${md5}`, without)).toBe('different');
  });
});
