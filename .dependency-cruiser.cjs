/** The arrows of docs/ARCHITECTURE.md, room by room. Reads `.svelte` files too. */

/** A room of `electron/` and the other rooms that it may import. */
const rooms = {
  contract: [],
  engine: ['contract'],
  endpoints: ['engine', 'contract', 'vault'],
  ledger: ['engine', 'contract'],
  vault: ['contract'],
  settings: ['contract', 'engine'],
  verification: ['engine', 'contract'],
  directing: ['engine', 'contract', 'verification', 'ledger'],
  runs: ['engine', 'contract', 'endpoints', 'ledger', 'settings', 'vault', 'verification', 'directing'],
  demo: ['engine', 'contract', 'endpoints', 'runs', 'settings', 'directing', 'verification', 'ledger', 'vault'],
  ipc: ['contract', 'engine', 'endpoints', 'runs', 'directing', 'verification', 'settings', 'vault', 'demo', 'ledger', 'shell'],
  shell: ['contract', 'ipc', 'settings', 'vault', 'runs', 'demo'],
};

const all = Object.keys(rooms);

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports`,
  comment: `${room}/ may import ${allowed.length > 0 ? allowed.join(', ') : 'no other room'}.`,
  severity: 'error',
  from: { path: `^electron/${room}/` },
  to: {
    // Reading an address, or lines of known_hosts, is for everyone: pure functions of a text.
    pathNot: '^electron/endpoints/(address|sftp/known-hosts)\\.ts$',
    path: `^(electron/(main|preload)\\.ts|electron/(cli|${all.filter((other) => other !== room && !allowed.includes(other)).join('|')})/|renderer/|test/)`,
  },
}));

/** Something that only a named few may import. */
function importers(name, target, allowed, comment) {
  return { name, comment, severity: 'error', from: { path: '^(electron|renderer)/', pathNot: allowed }, to: { path: target } };
}

const packages = (/** @type {string} */ names) => `(^|/)node_modules/(${names})(/|$)`;

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'contract-imports-zod-only',
      comment: 'contract/ is plain data: it imports itself and the schema library.',
      severity: 'error',
      from: { path: '^electron/contract/' },
      to: { pathNot: ['^electron/contract/', packages('zod')] },
    },
    {
      name: 'engine-decides-only',
      comment: 'engine/ knows no machine: no Node module, and of packages only the reader of gitignore patterns.',
      severity: 'error',
      from: { path: '^electron/engine/' },
      to: { pathNot: ['^electron/(engine|contract)/', packages('ignore')] },
    },
    {
      name: 'renderer-sees-the-contract-only',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(electron/(?!contract/)|test/|build/)' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The window is a web page.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-imports-the-roots',
      comment: 'main.ts, preload.ts and cli/ put the rest together; nothing is put together from them.',
      severity: 'error',
      from: { path: '^(electron|renderer)/', pathNot: '^electron/(main\\.ts$|cli/)' },
      to: { path: '^electron/(main\\.ts$|preload\\.ts$|cli/)' },
    },
    importers(
      'electron-importers',
      packages('electron') + '|^electron$',
      '^electron/(main\\.ts$|preload\\.ts$|ipc/|shell/)',
      'Only main, preload, ipc and shell know Electron.',
    ),
    importers('ssh2-importers', packages('ssh2'), '^electron/(endpoints/sftp|demo)/', 'Only endpoints/sftp and demo speak SSH.'),
    importers('keytar-importers', packages('keytar|@github/keytar'), '^electron/vault/keychain', 'One file opens the keychain.'),
    importers('watcher-importers', packages('@parcel/watcher'), '^electron/runs/watch/', 'Only runs/watch watches folders.'),
    importers('sqlite-importers', packages('@photostructure/sqlite'), '^electron/ledger/', 'Only ledger/ opens databases.'),
    importers(
      'file-system-importers',
      '^(node:)?fs(/promises)?$',
      '^electron/(endpoints/(folder|sftp)|ledger|settings|demo|vault|cli|shell|runs)/|^electron/directing/(delivery|publish)',
      'Files are read and written in these rooms only.',
    ),
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^electron$' } },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^(electron|renderer)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|test-results)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
