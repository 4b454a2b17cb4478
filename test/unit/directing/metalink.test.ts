import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsXml } from '../../../electron/directing/markup';
import { renderMetalink, type MetalinkFile } from '../../../electron/directing/metalink';
import type { PublicUrl } from '../../../electron/directing/public-url';

const PUBLISHED = new Date('2026-11-22T12:00:00.123Z');
const SHA256 = 'ab'.repeat(32);
const base = (text: string): PublicUrl => text as PublicUrl;

function file(path: string): MetalinkFile {
  return {
    path,
    size: 3_000_000,
    sha256: SHA256,
    mirrors: [{ url: base('https://nl.example/pub/'), country: 'NL' }, { url: base('https://other.example/') }],
  };
}

/** An independent parser, with entities left as they are, so that this test says itself what they mean. */
function parse(xml: string): {
  name: string;
  size: string;
  hash: { type: string; value: string };
  urls: { url: string; location?: string; priority: string }[];
  published: string;
} {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: 'text',
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    isArray: (name) => name === 'url',
  });
  const { metalink } = parser.parse(xml) as {
    metalink: {
      xmlns: string;
      published: string;
      file: {
        name: string;
        size: string;
        hash: { type: string; text: string };
        url: { text: string; location?: string; priority: string }[];
      };
    };
  };
  expect(metalink.xmlns).toBe('urn:ietf:params:xml:ns:metalink');
  const { name, size, hash, url } = metalink.file;
  return {
    name: decode(name),
    size,
    hash: { type: hash.type, value: hash.text },
    urls: url.map(({ text, location, priority }) => ({ url: decode(text), priority, ...(location === undefined ? {} : { location }) })),
    published: metalink.published,
  };
}

function decode(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

const hostileCharacter = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r',
    '\t',
    '"',
    "'",
    '<',
    '>',
    '&',
    ']]>',
    '<!--',
    '\u0085',
    '\u2028',
    '\u202e',
    '%',
    '?',
    '#',
    '\\',
    ' ',
    '\u0000',
    '\u0007',
    '\ufffe',
    '\ud800',
    '\u{1f506}',
    '&lt;',
    '&#10;',
    '..',
    '<![CDATA[',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
);
const hostileName = fc
  .array(hostileCharacter, { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join('').replaceAll('/', '_'))
  .filter((name) => name !== '.' && name !== '..');
const hostilePath = fc.array(hostileName, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

describe('Metalink', () => {
  it('has what RFC 5854 asks for: name, size, hash, and URLs with location and priority', () => {
    expect(parse(renderMetalink(file('releases/1.0/file (1) ä.iso'), PUBLISHED) ?? '')).toEqual({
      name: 'releases/1.0/file (1) ä.iso',
      size: '3000000',
      hash: { type: 'sha-256', value: SHA256 },
      urls: [
        { url: 'https://nl.example/pub/releases/1.0/file%20%281%29%20%C3%A4.iso', location: 'nl', priority: '1' },
        { url: 'https://other.example/releases/1.0/file%20%281%29%20%C3%A4.iso', priority: '2' },
      ],
      published: '2026-11-22T12:00:00Z',
    });
  });

  it('carries every hostile name unchanged, or leaves the file out', () => {
    fc.assert(
      fc.property(hostilePath, (path) => {
        const xml = renderMetalink(file(path), PUBLISHED);
        if (!fitsXml(path)) {
          expect(xml).toBeUndefined();
          return;
        }
        const parsed = parse(xml ?? '');
        expect(parsed.name).toBe(path);
        for (const { url } of parsed.urls) {
          const { origin, pathname, search, hash } = new URL(url);
          expect(search + hash).toBe('');
          const start = origin === 'https://nl.example' ? '/pub/' : '/';
          // A server that decodes the path gets the very name.
          expect(decodeURIComponent(pathname.slice(start.length))).toBe(path);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves out what XML 1.0 cannot carry, and files that no mirror holds', () => {
    for (const name of ['bell\u0007', 'nul\u0000', 'escape\u001b[31m', 'lone\ud800', 'not\uffff'])
      expect(renderMetalink(file(name), PUBLISHED), JSON.stringify(name)).toBeUndefined();
    expect(renderMetalink({ ...file('fine'), mirrors: [] }, PUBLISHED)).toBeUndefined();
  });
});
