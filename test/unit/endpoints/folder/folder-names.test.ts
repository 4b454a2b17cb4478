import { describe, expect, it } from 'vitest';
import { parseRelativePath } from '../../../../electron/contract/relative-path';
import { decodeStrictly, displayBytes, locate, windowsNameFault } from '../../../../electron/endpoints/folder/folder-names';

describe('decodeStrictly', () => {
  it('gives the text of UTF-8 and nothing of other bytes', () => {
    expect(decodeStrictly(Buffer.from('grüße\n🔆'))).toBe('grüße\n🔆');
    expect(decodeStrictly(Buffer.from([0x6e, 0xff]))).toBeUndefined();
    expect(decodeStrictly(Buffer.from([0xed, 0xa0, 0x80]))).toBeUndefined();
    expect(decodeStrictly(Buffer.from('n\ufffd'))).toBeUndefined();
  });
});

describe('displayBytes', () => {
  it('shows each byte that is not printable ASCII by its number', () => {
    expect(displayBytes(Buffer.from([0x6e, 0xff, 0x0a, 0x20]))).toBe('n\\xff\\x0a ');
  });
});

describe('windowsNameFault', () => {
  it.each(['a:b', 'a\\b', '..\\b', 'a*', 'a?', 'tab\t', 'end.', 'end ', 'CON', 'nul.txt', 'com1', 'LPT9.log', 'lpt²'])(
    'refuses %j',
    (name) => {
      expect(windowsNameFault(name)).toBeDefined();
    },
  );
  it.each(['index.html', 'con-tents', 'nullify', '.hidden', 'a b', 'é', 'com10'])('accepts %j', (name) => {
    expect(windowsNameFault(name)).toBeUndefined();
  });
});

describe('locate', () => {
  it('joins below the root, also below the root of the disk', () => {
    expect(locate('/srv/site', parseRelativePath('a/b\\c'), false)).toBe('/srv/site/a/b\\c');
    expect(locate('/', parseRelativePath('a'), false)).toBe('/a');
    expect(locate('/srv', parseRelativePath(''), false)).toBe('/srv');
    expect(locate('C:\\site', parseRelativePath('a/b'), true)).toBe('C:\\site\\a\\b');
    expect(locate('C:\\', parseRelativePath('a'), true)).toBe('C:\\a');
  });
  it('never lets a name climb out on Windows', () => {
    expect(() => locate('C:\\site', parseRelativePath('a\\..\\..\\b'), true)).toThrowError(/cannot hold the name/);
  });
  it('refuses half of a surrogate pair, which would be written as another name', () => {
    expect(() => locate('/srv', parseRelativePath('a\ud800'), false)).toThrowError(
      expect.objectContaining({ kind: 'name-refused' }) as Error,
    );
    expect(locate('/srv', parseRelativePath('🔆'), false)).toBe('/srv/🔆');
  });
});
