import './node-version.mjs';
import('./steps/install.mjs').then(({ install }) => install(process.argv.slice(2)));
