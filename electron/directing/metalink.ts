import { escapeXml, fitsXml } from './markup';
import { fileUrl, type PublicUrl } from './public-url';

/** A mirror that is recorded to hold a file, best first. */
export interface MetalinkMirror {
  readonly url: PublicUrl;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
}

/** A file whose content is known. */
export interface MetalinkFile {
  /** Below the site's root, with `/`. */
  readonly path: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly mirrors: readonly MetalinkMirror[];
}

const LOWEST_PRIORITY = 999_999;

/**
 * Renders a file's Metalink 4 document (RFC 5854): its size, its SHA-256, and where to get it, best first. Returns
 * undefined where the name has characters that XML 1.0 or a URL cannot carry, or where no mirror holds the file.
 */
export function renderMetalink(file: MetalinkFile, published: Date): string | undefined {
  if (!fitsXml(file.path) || file.mirrors.length === 0) return undefined;
  const urls: string[] = [];
  for (const [index, mirror] of file.mirrors.entries()) {
    const url = fileUrl(mirror.url, file.path);
    if (url === undefined) return undefined;
    const location = mirror.country === undefined ? '' : ` location="${escapeXml(mirror.country.toLowerCase())}"`;
    urls.push(`    <url${location} priority="${String(Math.min(index + 1, LOWEST_PRIORITY))}">${escapeXml(url)}</url>`);
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<metalink xmlns="urn:ietf:params:xml:ns:metalink">
  <generator>Heliograph</generator>
  <published>${published.toISOString().replace(/\.\d+Z$/, 'Z')}</published>
  <file name="${escapeXml(file.path)}">
    <size>${String(file.size)}</size>
    <hash type="sha-256">${escapeXml(file.sha256)}</hash>
${urls.join('\n')}
  </file>
</metalink>
`;
}
