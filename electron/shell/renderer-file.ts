/**
 * The file, relative to the renderer's folder, that a URL stands for; undefined for every URL that is not plainly one of
 * ours: another host, a component that climbs, hides a separator or holds a NUL.
 */
export function rendererFile(url: string): string | undefined {
  const { protocol: scheme, host, pathname } = new URL(url);
  if (scheme !== 'app:' || host !== 'heliograph') return undefined;
  if (pathname === '/' || pathname === '') return 'index.html';
  try {
    const components = pathname.slice(1).split('/').map(decodeURIComponent);
    return components.every(isPlainComponent) ? components.join('/') : undefined;
  } catch {
    return undefined;
  }
}

function isPlainComponent(component: string): boolean {
  return /^[\w][\w.@-]*$/.test(component) && !component.includes('..');
}
