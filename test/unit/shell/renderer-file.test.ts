import { describe, expect, it } from 'vitest';
import { rendererFile } from '../../../electron/shell/renderer-file';

describe('rendererFile', () => {
  it.each([
    ['app://heliograph/', 'index.html'],
    ['app://heliograph', 'index.html'],
    ['app://heliograph/index.html', 'index.html'],
    ['app://heliograph/assets/index-B2x_9.js?v=1', 'assets/index-B2x_9.js'],
  ])('serves %s from %s', (url, file) => {
    expect(rendererFile(url)).toBe(file);
  });

  it.each([
    'app://elsewhere/index.html',
    'https://heliograph/index.html',
    'app://heliograph/..%2fmain%2fmain.cjs',
    'app://heliograph/%2e%2e%5cmain.cjs',
    'app://heliograph/assets/..%2f..%2fpackage.json',
    'app://heliograph/assets%00.js',
    'app://heliograph//etc/passwd',
    'app://heliograph/assets/',
    'app://heliograph/.hidden',
    'app://heliograph/c:/windows',
    'app://heliograph/%',
  ])('has nothing for %s', (url) => {
    expect(rendererFile(url)).toBeUndefined();
  });

  it('leaves no way up, because the URL itself is resolved before it is looked at', () => {
    expect(rendererFile('app://heliograph/assets/../../main/main.cjs')).toBe('main/main.cjs');
  });
});
