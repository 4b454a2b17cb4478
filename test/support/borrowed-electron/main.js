'use strict';
// Stands in for the default app that Electron's own builds carry: runs `electron [-r MODULE]... [--switches] FOLDER [arguments]`.
const { app } = require('electron');
const Module = require('node:module');
const path = require('node:path');
require('./web-globals');

const { preloads, folder } = readCommandLine(process.argv.slice(1));
if (folder === undefined) {
  process.stderr.write('usage: electron [-r MODULE]... FOLDER\n');
  process.exit(64);
}
process.defaultApp = true;
for (const preload of preloads) Module.createRequire(path.join(process.cwd(), 'x.js'))(preload);
runApp(path.resolve(folder));

/** The first word that is no switch is the app's folder; `-r` takes the word after it. */
function readCommandLine(words) {
  const preloads = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === '-r' || word === '--require') preloads.push(words[(at += 1)]);
    else if (!word.startsWith('-')) return { preloads, folder: word };
  }
  return { preloads, folder: undefined };
}

function runApp(root) {
  const manifest = require(path.join(root, 'package.json'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(root);
  app.setPath('userData', path.join(app.getPath('appData'), app.getName()));
  if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
  Module._load(path.join(root, manifest.main), null, true);
}
