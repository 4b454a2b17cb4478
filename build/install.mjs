import './node-version.mjs';
import('./steps/install.mjs').then(({ install }) => install());
