import { describe, expect, it } from 'vitest';
import { compareFingerprint } from '../../../../renderer/decisions/fingerprint';

describe('a pasted fingerprint', () => {
  const offered = 'SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg';
  it.each([
    ['', 'empty'],
    [offered, 'same'],
    [`  ${offered}=  `, 'same'],
    [`256 ${offered} root@fra1 (ED25519)`, 'same'],
    [offered.slice(7), 'same'],
    ['SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k', 'different'],
    [offered.toLowerCase(), 'different'],
    [offered.slice(0, -1), 'unreadable'],
    ['MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'unreadable'],
  ])('%j', (pasted, match) => {
    expect(compareFingerprint(pasted, offered)).toBe(match);
  });
});
