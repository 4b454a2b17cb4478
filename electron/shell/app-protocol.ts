import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { rendererFile } from './renderer-file';

/** The window's origin: the only one whose calls are answered. */
export const APP_ORIGIN = 'app://heliograph';

/**
 * Nothing but our own files, no inline code or styles, no eval. Trusted Types: only Svelte's compiled templates may
 * become HTML.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** Must be called before the app is ready: a standard, secure scheme has origins, storage and modules as https has. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built renderer, and nothing beside it, under {@link APP_ORIGIN}. */
export function serveRenderer(rendererFolder: string): void {
  protocol.handle('app', async (request) => {
    const file = request.method === 'GET' ? rendererFile(request.url) : undefined;
    const type = file === undefined ? undefined : CONTENT_TYPES[path.extname(file)];
    if (file === undefined || type === undefined) return notFound();
    try {
      return new Response(await readFile(path.join(rendererFolder, file)), { headers: headersFor(type) });
    } catch {
      return notFound();
    }
  });
}

function headersFor(contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-cache',
  };
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: headersFor('text/plain; charset=utf-8') });
}
