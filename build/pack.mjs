import './node-version.mjs';
import('./steps/pack.mjs').then(({ pack }) => pack());
