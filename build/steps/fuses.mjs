import { FuseState, FuseV1Options, FuseVersion, flipFuses as flip, getCurrentFuseWire } from '@electron/fuses';

/**
 * The switches inside of Electron's binary, each with its reason. Older Electrons lack the last ones.
 * @returns {Map<FuseV1Options, boolean>}
 */
export function wantedFuses(/** @type {string} */ platform) {
  const checksAsar = platform === 'darwin' || platform === 'win32';
  return new Map([
    // Nobody turns the app into a bare Node, or gives it code by an environment variable or a debugger.
    [FuseV1Options.RunAsNode, false],
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
    [FuseV1Options.EnableNodeCliInspectArguments, false],
    // Our pages set no cookies, and encrypting none would ask for the keychain at every start.
    [FuseV1Options.EnableCookieEncryption, false],
    // The app is what was packed; on Linux Electron does not check the archive's hash.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, checksAsar],
    [FuseV1Options.OnlyLoadAppFromAsar, true],
    // The usual snapshot serves all processes.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, false],
    // Pages come from app://, file:// has no privileges.
    [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
  ]);
}

/** Sets every fuse that this Electron has, and reads them back. @throws {Error} if one is not as wanted */
export async function flipFuses(/** @type {string} */ program, /** @type {string} */ platform) {
  const present = await getCurrentFuseWire(program);
  const wanted = [...wantedFuses(platform)].filter(([fuse]) => present[fuse] !== undefined && present[fuse] !== FuseState.REMOVED);
  await flip(program, { version: FuseVersion.V1, resetAdHocDarwinSignature: platform === 'darwin', ...Object.fromEntries(wanted) });
  const wire = await getCurrentFuseWire(program);
  for (const [fuse, on] of wanted) {
    if ((wire[fuse] === FuseState.ENABLE) !== on) throw new Error(`The fuse ${FuseV1Options[fuse]} of ${program} could not be set.`);
  }
  const missing = [...wantedFuses(platform).keys()].filter((fuse) => !wanted.some(([there]) => there === fuse));
  console.log(
    `Set and read back ${wanted.length} fuses.${missing.map((fuse) => ` This Electron has no ${FuseV1Options[fuse]}.`).join('')}`,
  );
}
