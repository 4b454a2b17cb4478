import { expect, it } from 'vitest';
import type { RootState } from '../../electron/engine/endpoint';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, namesIn, request, ROOT } from './rig';

export function rootCases(rig: CurrentRig): void {
  it.each<RootState>(['directory', 'absent', 'parent-absent', 'not-a-directory'])('tells that it is: %s', async (state) => {
    const endpoint = await rig().openAt(state);
    try {
      expect(await endpoint.rootState()).toBe(state);
    } finally {
      await endpoint.close();
    }
  });

  it('makes an absent root, and only its last component', async () => {
    const absent = await rig().openAt('absent');
    await absent.makeRoot();
    expect(await absent.rootState()).toBe('directory');
    expect(await namesIn(absent)).toEqual([]);
    await absent.write(at('first.txt'), request('first'));
    expect(await namesIn(absent)).toEqual(['first.txt']);
    await absent.close();

    const deeper = await rig().openAt('parent-absent');
    await expectRefusal(deeper.makeRoot(), 'missing');
    expect(await deeper.rootState()).toBe('parent-absent');
    await deeper.close();
  });

  it('lists and writes nothing where the root is absent or a file', async () => {
    const absent = await rig().openAt('absent');
    await expectRefusal(absent.list(ROOT), 'missing');
    await expectRefusal(absent.write(at('a.txt'), request('a')), 'missing');
    expect(await absent.rootState()).toBe('absent');
    await absent.close();

    const file = await rig().openAt('not-a-directory');
    await expectRefusal(file.list(ROOT), 'not-a-directory', 'missing');
    await expectRefusal(file.write(at('a.txt'), request('a')), 'not-a-directory', 'missing');
    await file.close();
  });

  it('has an identity that is the same each time', async () => {
    const { identity } = rig().endpoint;
    expect(identity.text).toMatch(new RegExp(`^${identity.kind}:.`));
    expect(rig().endpoint.identity.text).toBe(identity.text);
  });

  it('tells free bytes, or that it cannot', async () => {
    const free = await rig().endpoint.freeBytes();
    if (rig().endpoint.capabilities.space) expect(free).toBeGreaterThan(10_000_000);
    else expect(free).toBeUndefined();
  });

  it('never changes the root itself', async () => {
    await rig().put('a.txt', 'a');
    await expectRefusal(rig().endpoint.removeDirectory(ROOT), 'usage', 'not-empty', 'failed', 'denied');
    expect(await rig().endpoint.rootState()).toBe('directory');
    expect(await namesIn(rig().endpoint)).toEqual(['a.txt']);
  });
}
