import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomContent, randomNumbers, type RandomNumbers } from './random-numbers';

export interface SampleSiteOptions {
  /** Regular files to make; fewer than 80 are made 80. Default 3,000, which are about 60 MB. */
  readonly files?: number;
  /** The same seed makes the same bytes, times and modes. Default 1. */
  readonly seed?: number;
}

export interface SampleSite {
  readonly files: number;
  readonly bytes: number;
}

const MEBIBYTE = 2 ** 20;
const FEWEST = 80;
/** From so many files on there are all releases and products, and archives of some MiB. */
const LARGE_FROM = 600;
const POOL_BYTES = 16 * MEBIBYTE;
/** 1 March 2026, 12:00 UTC; everything of the sample is older. */
const NEWEST = 1_772_366_400;
const PRODUCTS = ['lumen', 'semaphore', 'daylight', 'prism', 'beacon'] as const;
const PLATFORMS = ['linux-x64', 'linux-arm64', 'macos-universal', 'windows-x64'] as const;
export const VERSIONS = ['1.0.0', '1.1.0', '1.2.0', '1.2.1', '2.0.0', '2.1.0'] as const;

/** Legal on every system that Heliograph runs on. */
const ODD_NAMES = [
  'notes/100% sure & certain; #1.txt',
  "notes/it's a 'quoted' name.txt",
  'notes/-starts-with-a-dash.txt',
  'notes/ leading space.txt',
  'notes/größer, naïve, Ελληνικά.txt',
  'notes/日本語のファイル.txt',
  'notes/🔆 sun.txt',
  'notes/[brackets] {braces} $HOME `x`.txt',
  'notes/%2e%2e%2f.txt',
  'notes/UPPER and lower.TXT',
];
/** Legal on Linux and macOS only. */
const ODDER_NAMES = ['notes/new\nline.txt', 'notes/back\\slash.txt', 'notes/<b>"bold"</b>: *?|.txt', 'notes/bell\u0007.txt'];

/**
 * Makes a believable download site in an existing, empty folder: releases with checksums, documentation, images, a pool
 * of small packages, a symlink `latest`, and odd but legal names.
 */
export function makeSampleSite(folder: string, options: SampleSiteOptions = {}): SampleSite {
  const { seed = 1 } = options;
  const wanted = Math.max(options.files ?? 3000, FEWEST);
  const large = wanted >= LARGE_FROM;
  const site = new SiteWriter(folder, seed);
  for (const name of process.platform === 'win32' ? ODD_NAMES : [...ODD_NAMES, ...ODDER_NAMES]) {
    site.text(name, `This file's name is unusual, and legal: ${JSON.stringify(name)}\n`);
  }
  site.text('robots.txt', 'User-agent: *\nAllow: /\n');
  site.text('empty.txt', '');
  const releases = large ? VERSIONS : VERSIONS.slice(-2);
  for (const version of releases) writeRelease(site, version, large);
  for (let page = 1; page <= 12 || site.files < wanted * 0.45; page++) writePage(site, page);
  for (let image = 1; image <= 12 || site.files < wanted * 0.6; image++)
    site.binary(`images/gallery-${String(image % 12)}/picture-${String(image)}.png`, site.numbers.between(1_500, 16_000));
  for (let part = 1; site.files < wanted - 1; part++) writePackage(site, part);
  site.text('index.html', page('Daylight downloads', releases.map((version) => `<a href="releases/${version}/">${version}</a>`).join(' ')));
  site.link('latest', `releases/${releases.at(-1) ?? ''}`);
  site.settleFolders();
  return { files: site.files, bytes: site.bytes };
}

/** Writes one release: archives of every product and platform, and their checksums. */
export function writeRelease(site: SiteWriter, version: string, large: boolean): void {
  const sums: string[] = [];
  for (const product of large ? PRODUCTS : PRODUCTS.slice(0, 1)) {
    for (const platform of PLATFORMS) {
      const big = large && product === 'daylight' && platform !== 'macos-universal';
      const size = big ? site.numbers.between(MEBIBYTE, 2 * MEBIBYTE) : site.numbers.between(3_000, 90_000);
      const name = `${product}-${version}-${platform}.tar.gz`;
      sums.push(`${site.binary(`releases/${version}/${name}`, size)}  ${name}`);
    }
  }
  if (large && version === '2.1.0')
    sums.push(`${site.binary(`releases/${version}/daylight-${version}-everything.iso`, 8 * MEBIBYTE)}  daylight-${version}-everything.iso`);
  site.text(`releases/${version}/SHA256SUMS`, `${sums.join('\n')}\n`);
  site.text(`releases/${version}/install.sh`, `#!/bin/sh\n# Installs ${version}.\nexec true\n`, 0o755);
}

function writePage(site: SiteWriter, number: number): void {
  const chapter = `chapter-${String(number % 24).padStart(2, '0')}`;
  const words = Array.from({ length: site.numbers.between(40, 900) }, () =>
    site.numbers.pick(['light', 'mirror', 'signal', 'hill', 'sun', 'relay', 'message', 'station']),
  );
  site.text(`docs/${chapter}/page-${String(number).padStart(4, '0')}.html`, page(`Page ${String(number)}`, `<p>${words.join(' ')}</p>`));
}

function writePackage(site: SiteWriter, number: number): void {
  const letter = String.fromCharCode(97 + (number % 26));
  site.binary(`pool/${letter}/${letter}-package-${String(number).padStart(4, '0')}.zip`, site.numbers.between(600, 15_000));
}

function page(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${title}</title>\n<h1>${title}</h1>\n${body}\n</html>\n`;
}

/** Writes files below one folder with repeatable content, times and modes, and counts them. */
export class SiteWriter {
  files = 0;
  bytes = 0;
  readonly numbers: RandomNumbers;
  readonly #pool: Buffer;
  readonly #folders = new Set<string>();

  constructor(
    private readonly folder: string,
    seed: number,
    private readonly newest = NEWEST,
  ) {
    this.numbers = randomNumbers(seed);
    this.#pool = randomContent(seed, POOL_BYTES);
  }

  text(path: string, content: string, mode = 0o644): void {
    this.#write(path, Buffer.from(content), mode);
  }

  /** Returns the content's SHA-256 in hexadecimal. */
  binary(path: string, size: number): string {
    const start = this.numbers.between(0, POOL_BYTES - size);
    const content = this.#pool.subarray(start, start + size);
    this.#write(path, content, 0o644);
    return createHash('sha256').update(content).digest('hex');
  }

  /** Left out where symlinks may not be made (Windows without the right to). */
  link(path: string, target: string): void {
    try {
      symlinkSync(target, join(this.folder, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    }
  }

  /** Gives the folders their mode whatever this process's umask is. */
  settleFolders(): void {
    for (const folder of this.#folders) chmodSync(folder, 0o755);
  }

  #write(path: string, content: Buffer, mode: number): void {
    const file = join(this.folder, path);
    const directory = dirname(file);
    if (!this.#folders.has(directory)) {
      mkdirSync(directory, { recursive: true });
      this.#folders.add(directory);
    }
    writeFileSync(file, content);
    chmodSync(file, mode);
    const time = this.newest - this.numbers.between(0, 300 * 86_400);
    utimesSync(file, time, time);
    this.files += 1;
    this.bytes += content.length;
  }
}
