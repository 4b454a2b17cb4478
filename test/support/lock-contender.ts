import { acquireRunLock } from '../../electron/ledger/run-lock';

/** A process that tries to take a run lock: says `ready`, waits for a line, says `won` or `held by PID`, and stays. */
const [stateFolder = '', mirrorIdentity = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  const lock = acquireRunLock(stateFolder, mirrorIdentity, `run-of-${String(process.pid)}`);
  process.stdout.write('holder' in lock ? `held by ${String(lock.holder.pid)}\n` : 'won\n');
});
