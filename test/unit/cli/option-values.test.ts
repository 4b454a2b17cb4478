import { describe, expect, it } from 'vitest';
import {
  parseApproval,
  parseDeleteLimit,
  parseFingerprint,
  parseJump,
  parseModes,
  parsePattern,
  parseBandwidth,
  wholeNumber,
} from '../../../electron/cli/option-values';

const hash = 'ab'.repeat(32);

describe('rates', () => {
  it.each([
    ['5M', 5 * 2 ** 20],
    ['500k', 512_000],
    ['1.5G', 1_610_612_736],
    ['1000', 1000],
  ])('%s is %d bytes a second', (text, rate) => {
    expect(parseBandwidth(text)).toBe(rate);
  });
  it.each(['0', '-5', '5MB', 'fast', '', '0.0001', '1e5', 'Infinity'])('%j is refused', (text) => {
    expect(() => parseBandwidth(text)).toThrow(/rate/);
  });
});

describe('servers on the way', () => {
  it('are one or a few, in their order and each in its one spelling', () => {
    expect(parseJump('Ana@Gate.example.org:22, [2001:DB8::1]:2200')).toEqual(['Ana@gate.example.org', '[2001:db8::1]:2200']);
  });
  it.each(['', 'gate,', 'gate/srv', 'gate:0', '-oProxyCommand=x', 'a,b,c,d,e'])('%j is refused', (text) => {
    expect(() => parseJump(text)).toThrow(/way/);
  });
  it('hold no password, and it is not repeated', () => {
    expect(() => parseJump('ana:geheim@gate')).toThrow(/must not hold a password/);
    expect(() => parseJump('ana:geheim@gate')).not.toThrow(/geheim/);
  });
});

describe('the other values', () => {
  it('approvals are all, or a whole hash with or without its prefix', () => {
    expect([parseApproval('all'), parseApproval(hash), parseApproval(`sha256:${hash.toUpperCase()}`)]).toEqual([
      'all',
      `sha256:${hash}`,
      `sha256:${hash}`,
    ]);
    for (const text of ['', 'ALL', 'sha256:abc', `${hash}0`, `md5:${hash}`]) expect(() => parseApproval(text)).toThrow();
  });
  it('limits of removals are counts or shares', () => {
    expect([parseDeleteLimit('0'), parseDeleteLimit('25'), parseDeleteLimit('100%')]).toEqual(['0', '25', '100%']);
    for (const text of ['-1', '101%', '5.5%', 'many', '']) expect(() => parseDeleteLimit(text)).toThrow();
  });
  it('whole numbers keep their bounds', () => {
    const parse = wholeNumber(1, 16);
    expect([parse('1'), parse('16')]).toEqual([1, 16]);
    for (const text of ['0', '17', '1.5', '0x5', '', '-3', ' 4']) expect(() => parse(text)).toThrow(/1 to 16/);
  });
  it('modes are octal', () => {
    expect([parseModes('644'), parseModes('0644,0755')]).toEqual(['644', '0644,0755']);
    for (const text of ['888', 'rw-r--r--', '644,', '644,755,700']) expect(() => parseModes(text)).toThrow();
  });
  it('patterns that can match nothing are refused', () => {
    expect(parsePattern('*.tmp')).toBe('*.tmp');
    for (const text of ['', '  ', '#comment', '!negated']) expect(() => parsePattern(text)).toThrow();
  });
  it('fingerprints are what OpenSSH prints', () => {
    const text = `SHA256:${'a'.repeat(43)}`;
    expect([parseFingerprint(text), parseFingerprint(`${text}=`)]).toEqual([text, text]);
    for (const wrong of ['', 'a'.repeat(43), 'MD5:aa:bb', `SHA256:${'a'.repeat(42)}`]) expect(() => parseFingerprint(wrong)).toThrow();
  });
});
