// Imported first by every command of this folder, and written so that any Node that knows modules can read it:
// newer syntax and packages are only loaded after this has run.
const needed = '20.19';
const found = process.versions.node;

if (asNumber(found) < asNumber(needed)) {
  console.error(
    'Heliograph needs Node ' + needed + ' or newer; this is Node ' + found + '. Get a newer one from https://nodejs.org and try again.',
  );
  process.exit(1);
}

/** @param {string} version @returns {number} major and minor as one number */
function asNumber(version) {
  const parts = version.split('.').map(Number);
  return Number(parts[0]) * 1000 + Number(parts[1]);
}
