import { describe, expect, it } from 'vitest';
import { fileUrl, publicUrl, type PublicUrl } from '../../../electron/directing/public-url';

describe('public URLs', () => {
  it('end with a slash', () => {
    expect(publicUrl('https://mirror.example/pub')).toEqual({ url: 'https://mirror.example/pub/' });
    expect(publicUrl('http://mirror.example')).toEqual({ url: 'http://mirror.example/' });
  });

  it.each([
    'https://user:secret@mirror.example/',
    'https://user@mirror.example/',
    'ftp://mirror.example/',
    'javascript:alert(1)',
    'https://mirror.example/?a',
    'https://mirror.example/#a',
    'https://mirror.example/?',
    'nonsense',
  ])('are refused without being repeated: %s', (text) => {
    const checked = publicUrl(text);
    expect('fault' in checked && checked.fault).toBeTruthy();
    expect(JSON.stringify(checked)).not.toMatch(/secret|example/);
  });

  it('carry file names percent-encoded, segment by segment', () => {
    const base = 'https://m.example/' as PublicUrl;
    expect(fileUrl(base, 'a b/ä?#&"<>/100%.iso')).toBe('https://m.example/a%20b/%C3%A4%3F%23%26%22%3C%3E/100%25.iso');
    expect(fileUrl(base, "it's (1)*!.iso")).toBe('https://m.example/it%27s%20%281%29%2A%21.iso');
    expect(fileUrl(base, '%2e%2e/x')).toBe('https://m.example/%252e%252e/x');
    expect(fileUrl(base, '\ud800')).toBeUndefined();
  });
});
