import { writeFileSync } from 'node:fs';
import vm from 'node:vm';

/** Imported before a program: writes what V8 compiled of the first script it loads to REMEMBER_CODE when it ends. */
const file = process.env.REMEMBER_CODE ?? '';
/** @type {vm.Script | undefined} */
let script;
vm.Script = new Proxy(vm.Script, {
  construct(Script, args) {
    const made = /** @type {vm.Script} */ (Reflect.construct(Script, args));
    script ??= made;
    return made;
  },
});
process.on('exit', () => {
  if (script && file !== '') writeFileSync(file, script.createCachedData());
});
