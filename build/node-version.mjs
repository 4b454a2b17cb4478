// Imported first by every command of this folder, and written so that any Node that knows modules can read it:
// newer syntax and packages are only loaded after this has run.
const needed = [20, 19];
const found = process.versions.node.split('.').map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(
    'Heliograph needs Node ' + needed.join('.') + ' or newer; this is Node ' + process.versions.node + '. Get a newer one from https://nodejs.org and try again.',
  );
  process.exit(1);
}
