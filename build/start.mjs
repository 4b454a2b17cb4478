import './node-version.mjs';
import('./steps/start.mjs').then(({ start }) => start(process.argv.slice(2)));
