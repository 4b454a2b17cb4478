import { join, resolve } from 'node:path';
import { build } from 'vite';

/** The folder of this repository. */
const REPOSITORY = resolve(import.meta.dirname, '../..');

/** For child processes that load a bundle from a temporary folder: where the packages outside of it are. */
export const BUNDLE_ENVIRONMENT = { NODE_PATH: join(REPOSITORY, 'node_modules') };

/** Bundles a TypeScript file of this repository to `<folder>/<name>.cjs`, so that a real child process can run it. */
export async function bundleForNode(entry: string, folder: string, name: string): Promise<string> {
  const external = ['electron', 'keytar', 'ssh2', '@photostructure/sqlite'];
  await build({
    root: REPOSITORY,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, external },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20.19',
      minify: false,
      rolldownOptions: { external, output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false } },
    },
  });
  return join(folder, `${name}.cjs`);
}
