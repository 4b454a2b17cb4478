import './node-version.mjs';
import('./steps/test.mjs').then(({ test }) => test(process.argv.slice(2)));
