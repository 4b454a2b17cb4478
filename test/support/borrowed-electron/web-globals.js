'use strict';
// What newer Electrons have as globals in the main process, and Node 18 keeps in its modules.
const { webcrypto } = require('node:crypto');
const { File } = require('node:buffer');

class CustomEvent extends Event {
  #detail;
  constructor(type, options = {}) {
    super(type, options);
    this.#detail = options.detail ?? null;
  }
  get detail() {
    return this.#detail;
  }
}

for (const [name, value] of Object.entries({ crypto: webcrypto, File, CustomEvent })) {
  if (globalThis[name] === undefined && value !== undefined) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
