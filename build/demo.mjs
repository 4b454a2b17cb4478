import './node-version.mjs';
import('./steps/demo.mjs').then(({ demo }) => demo(process.argv.slice(2)));
