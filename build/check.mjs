import './node-version.mjs';
import('./steps/check.mjs').then(({ check }) => check());
