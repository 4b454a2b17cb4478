import path from 'node:path';
import { findElectron } from '../../test/support/borrowed-electron.mjs';
import { root, runNode } from './command.mjs';
import { compile } from './compile.mjs';

/**
 * `npm run pack`: the app as people get it, in dist/, with the pinned Electron; where that can't be downloaded, with the
 * one that tests use, for a try-out.
 */
export async function pack() {
  await compile([]);
  const found = await findElectron();
  const env = { ...process.env };
  if (found.kind !== 'npm') {
    env['HELIOGRAPH_PACK_ELECTRON'] = found.folder;
    env['HELIOGRAPH_PACK_ELECTRON_VERSION'] = found.version;
    console.log(`Packing with Electron ${found.version} out of ${found.folder}: for a try-out, not for anyone else.`);
  }
  const builder = ['node_modules/electron-builder/cli.js', '--dir', '--publish', 'never', '--config', 'build/electron-builder.config.cjs'];
  const { code } = await runNode(builder, { env, limitSeconds: 600 });
  if (code !== 0) process.exit(code);
  console.log(`Packed: ${packedProgram()}`);
}

/** Where the packed program lies. */
export function packedProgram(platform = process.platform, arch = process.arch) {
  const folder = path.join(root, 'dist');
  if (platform === 'darwin') return path.join(folder, arch === 'arm64' ? 'mac-arm64' : 'mac', 'Heliograph.app/Contents/MacOS/Heliograph');
  if (platform === 'win32') return path.join(folder, arch === 'arm64' ? 'win-arm64-unpacked' : 'win-unpacked', 'Heliograph.exe');
  return path.join(folder, arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked', 'heliograph');
}
