/**
 * How the app is packed. `npm run pack` gives the Electron that it found in HELIOGRAPH_PACK_ELECTRON (a folder) and
 * HELIOGRAPH_PACK_ELECTRON_VERSION where the pinned one can't be downloaded.
 */
const { existsSync } = require('node:fs');
const { rm } = require('node:fs/promises');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const electronFolder = process.env.HELIOGRAPH_PACK_ELECTRON;

/** @type {import('electron-builder').Configuration} */
module.exports = {
  appId: 'net.heliograph.Heliograph',
  productName: 'Heliograph',
  directories: { output: 'dist', buildResources: 'build' },
  ...(electronFolder ? { electronDist: electronFolder, electronVersion: process.env.HELIOGRAPH_PACK_ELECTRON_VERSION } : {}),
  // Bundles, and of the packages what is needed at run time: each platform's own prebuilt binaries, no sources.
  files: [
    'out/**',
    '!out/.stamps',
    '!out/cli',
    '!out/bench',
    'package.json',
    'LICENSE',
    'build/icon.png',
    'build/tray/*.png',
    '!**/*.{map,md,ts,mts,cts,cc,c,h,gyp,gypi}',
    '!node_modules/{cpu-features,nan,buildcheck}',
    '!node_modules/@photostructure/sqlite/{src,scripts}',
    '!node_modules/keytar/{src,script}',
    '!node_modules/@parcel/watcher/{src,scripts}',
    '!node_modules/ssh2/{test,examples,util}',
    '!node_modules/**/prebuilds/!(${platform}-${arch}|${platform}musl-${arch}){,/**}',
  ],
  extraResources: [
    { from: 'README.md', to: 'docs/README.md' },
    { from: 'docs', to: 'docs/docs', filter: ['**/*.{md,png}'] },
  ].filter(({ from }) => existsSync(path.join(__dirname, '..', from))),
  asar: true,
  asarUnpack: ['**/*.node'],
  npmRebuild: false,
  afterExtract: removeBorrowedApp,
  afterPack: hardenElectron,
  linux: { target: ['dir'], icon: 'build/icon.png', category: 'Network', executableName: 'heliograph', syncDesktopName: true },
  mac: { target: ['dir'], category: 'public.app-category.utilities', identity: null },
  win: { target: ['dir'] },
};

/** A borrowed Electron carries the tests' loader as its app. */
async function removeBorrowedApp({ appOutDir }) {
  for (const name of ['app', 'default_app.asar']) await rm(path.join(appOutDir, 'resources', name), { recursive: true, force: true });
}

async function hardenElectron(context) {
  const { flipFuses } = await import(pathToFileURL(path.join(__dirname, 'steps/fuses.mjs')).href);
  await flipFuses(programOf(context), context.electronPlatformName);
}

function programOf({ appOutDir, electronPlatformName, packager }) {
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === 'darwin') return path.join(appOutDir, `${name}.app`);
  return path.join(appOutDir, electronPlatformName === 'win32' ? `${name}.exe` : packager.executableName);
}
