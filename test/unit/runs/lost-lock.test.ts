import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { machineIdentity } from '../../../electron/ledger/machine-identity';
import { ownProcess } from '../../../electron/ledger/process-identity';
import { runRig, type RunRig } from '../../support/run-rig';

let rig: RunRig;
afterEach(() => {
  rig.remove();
});

/** The lock file that a run of this very process left on the mirror, because the link was lost before its end. */
function leaveLock(run: string, process: object = ownProcess()): void {
  const holder = {
    machine: machineIdentity(rig.state).machine,
    host: hostname(),
    pid: 1,
    process: JSON.stringify(process),
    run,
    since: '2026-01-01T00:00:00.000Z',
  };
  writeFileSync(join(rig.mirror, '.heliograph-lock'), JSON.stringify(holder));
}

describe('a lock that a lost link left on the mirror', () => {
  it('does not keep the same program from running again', async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    leaveLock('anearlierrun');
    rig.writeOrigin({ 'a.txt': 'edited' });
    expect(await rig.sync()).toMatchObject({ status: 'ok', updated: 1 });
  });

  it('is respected while its holder is another process that still runs', async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    leaveLock('anotherrun', { ...ownProcess(), pid: process.ppid, start: '' });
    expect(await rig.sync()).toMatchObject({ status: 'failed', error: { code: 'busy' } });
  });
});
