/** A mirror's public address, checked: ends with a slash, holds no login, query or fragment. */
export type PublicUrl = string & { readonly __publicUrl: unique symbol };

/** Checks and completes a public URL. Returns a sentence instead where it cannot be published. */
export function publicUrl(text: string): { readonly url: PublicUrl } | { readonly fault: string } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { fault: 'its public URL cannot be read' };
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { fault: 'its public URL is neither http nor https' };
  if (url.username !== '' || url.password !== '') return { fault: 'its public URL holds a user name or a password' };
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(text)) return { fault: 'its public URL holds a question mark or a hash sign' };
  return { url: (url.href.endsWith('/') ? url.href : `${url.href}/`) as PublicUrl };
}

/**
 * The URL of one file below a mirror's public URL. Every path segment is percent-encoded; `undefined` where the name has
 * characters that no URL can carry (lone surrogates).
 */
export function fileUrl(base: PublicUrl, path: string): string | undefined {
  try {
    return base + path.split('/').map(encodeSegment).join('/');
  } catch {
    return undefined;
  }
}

/** As encodeURIComponent, and the marks that shells and old parsers stumble on. */
function encodeSegment(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
