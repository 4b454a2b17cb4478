import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Packages that stay outside of the bundles: native code, or code that finds its own files at run time. */
const external = ['electron', 'keytar', 'ssh2', '@photostructure/sqlite', '@parcel/watcher'];

/** Of them, those that take long to load and that most commands and every start of the window do without: a fourth of the start. */
const lazy = ['ssh2', '@photostructure/sqlite'];

/** Loads a package when something of it is first used. Rolldown calls `require` at the top of a bundle, and has no option for this. */
function loadedOnUse(): Plugin {
  return {
    name: 'loaded-on-use',
    renderChunk(code) {
      return lazy.reduce((text, name) => {
        const loading = new RegExp(String.raw`^let (\w+) = require\("${name}"\);\n(\1 = __toESM\(\1\);\n)?`, 'm');
        return text.replace(loading, (_, variable: string, copied?: string) => {
          const loaded = copied === undefined ? `require("${name}")` : `__toESM(require("${name}"))`;
          return `let ${variable}$loaded;\nconst ${variable} = new Proxy({}, { get: (_, key) => (${variable}$loaded ??= ${loaded})[key] });\n`;
        });
      }, code);
    },
  };
}

/** A Node-side bundle: one CommonJS file, so that every Electron and the sandboxed preload can load it. */
function nodeBundle(entry: string, outDir: string, fileName: string, target: string, banner = ''): UserConfig {
  return {
    publicDir: false,
    plugins: [loadedOnUse()],
    ssr: { noExternal: true, external },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      target,
      minify: false,
      rolldownOptions: { external, output: { format: 'cjs', entryFileNames: fileName, codeSplitting: false, banner } },
    },
  };
}

const builds: Record<string, UserConfig> = {
  main: nodeBundle('electron/main.ts', 'out/main', 'main.cjs', 'node18'),
  worker: nodeBundle('electron/runs/run-worker.ts', 'out/main', 'run-worker.cjs', 'node18'),
  'plan-thread': nodeBundle('electron/runs/plans/plan-thread.ts', 'out/main', 'plan-thread.cjs', 'node18'),
  'origin-thread': nodeBundle('electron/runs/origin-thread.ts', 'out/main', 'origin-thread.cjs', 'node18'),
  'cli-origin-thread': nodeBundle('electron/runs/origin-thread.ts', 'out/cli', 'origin-thread.cjs', 'node20.19'),
  preload: nodeBundle('electron/preload.ts', 'out/preload', 'preload.cjs', 'node18'),
  demo: nodeBundle('electron/demo/demo-worker.ts', 'out/demo', 'demo-worker.cjs', 'node18'),
  cli: nodeBundle('electron/cli/heliograph.ts', 'out/cli', 'command-line.cjs', 'node20.19'),
  'cli-start': nodeBundle('electron/cli/start.ts', 'out/cli', 'heliograph.cjs', 'node20.19', '#!/usr/bin/env node'),
  bench: nodeBundle('test/bench/bench.ts', 'out/bench', 'bench.cjs', 'node20.19'),
  'bench-warm': nodeBundle('test/bench/warm-run.ts', 'out/bench', 'warm-run.cjs', 'node20.19'),
  'bench-electron': nodeBundle('test/bench/electron-run.ts', 'out/bench', 'electron-run.cjs', 'node18'),
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [svelte({ preprocess: vitePreprocess({ style: false }) })],
    build: { outDir: '../out/renderer', emptyOutDir: true, target: 'chrome114', modulePreload: { polyfill: false } },
  },
};

/** `vite build --mode main|worker|preload|cli|demo|renderer`, and the test projects. */
export default defineConfig(({ mode }) => {
  const build = builds[mode];
  if (build) return build;
  const project = (name: string, extra: object = {}) => ({
    test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 20_000, hookTimeout: 60_000, ...extra },
  });
  return {
    test: {
      projects: [
        project('unit'),
        project('conformance'),
        project('integration', { testTimeout: 120_000 }),
        project('faults', { testTimeout: 300_000 }),
      ],
    },
  } as UserConfig;
});
