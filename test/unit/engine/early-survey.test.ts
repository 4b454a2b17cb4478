import { expect, it } from 'vitest';
import { MemoryLedger } from '../../support/memory-ledger';
import { engineRig } from '../../support/engine-rig';

/** A ledger that knows when the rows of a folder were asked for. */
class WatchedLedger extends MemoryLedger {
  asked: () => void = () => undefined;

  override rowsIn(directory: Parameters<MemoryLedger['rowsIn']>[0]): ReturnType<MemoryLedger['rowsIn']> {
    if (directory === 'd') this.asked();
    return super.rowsIn(directory);
  }
}

it('compares while the stamp is still being read, but for a first run', async () => {
  const ledger = new WatchedLedger();
  const rig = engineRig({ 'd/a': 'one', 'd/b': 'two' }, { 'd/a': 'theirs' }, {}, ledger);
  /** Whether the folder is compared before the stamp's answer comes. */
  const runAndLook = async (): Promise<boolean> => {
    let isEarly = false;
    const compared = new Promise<void>((resolve) => {
      ledger.asked = () => {
        isEarly = true;
        resolve();
      };
    });
    let answered: boolean | undefined;
    const meanwhile = async (): Promise<void> => {
      await Promise.race([compared, new Promise((resolve) => setTimeout(resolve, 300))]);
      answered ??= isEarly;
    };
    const run = await rig.run({ rules: { delete: true }, adopt: true, faults: [{ method: 'open', path: '.heliograph.json', meanwhile }] });
    expect(run).toMatchObject({ error: undefined, problems: [] });
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
    return answered ?? false;
  };
  expect(await runAndLook()).toBe(false);
  rig.origin.put('d/c', 'three');
  rig.origin.drop('d/a');
  expect(await runAndLook()).toBe(true);
});
