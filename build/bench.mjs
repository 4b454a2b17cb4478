import './node-version.mjs';
import('./steps/bench.mjs').then(({ bench }) => bench(process.argv.slice(2)));
