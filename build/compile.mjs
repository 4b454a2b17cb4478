import './node-version.mjs';
import('./steps/compile.mjs').then(({ compile }) => compile(process.argv.slice(2)));
