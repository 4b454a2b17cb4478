import { expect, it } from 'vitest';
import { readAll } from '../support/tree';
import { EndpointError } from '../../electron/engine/endpoint';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, inChunks, namesIn, noise, request, sha256 } from './rig';

export function writingCases(rig: CurrentRig): void {
  it.each([0, 1, 32_767, 32_768, 32_769, 261_119, 261_120, 261_121, 1_048_575, 1_048_576, 1_048_577, 5 * 1_048_576])(
    'writes %i bytes exactly',
    async (size) => {
      const content = noise(size, size + 7);
      const progress: number[] = [];
      const evidence = await rig().endpoint.write(
        at('file'),
        request(content, { fsync: size % 2 === 1, onProgress: (bytes) => progress.push(bytes) }),
      );
      expect(evidence).toEqual({ kind: 'file', size, mode: 0o644, mtime: 1_600_000_000 });
      expect(sha256(await readAll(rig().endpoint, at('file')))).toBe(sha256(content));
      expect(progress).toEqual([...progress].sort((a, b) => a - b));
      if (size > 0) expect(progress.at(-1)).toBe(size);
    },
  );

  it('takes chunks of any size, from a slow origin, of a length not known before', async () => {
    const content = noise(700_000);
    async function* slowly() {
      let size = 1;
      for (let start = 0; start < content.length; start += size, size = (size * 7) % 300_007) {
        await new Promise((resolve) => setImmediate(resolve));
        yield content.subarray(start, start + size);
      }
    }
    await rig().endpoint.write(at('file'), request(content, { content: slowly, size: null }));
    expect(sha256(await readAll(rig().endpoint, at('file')))).toBe(sha256(content));
  });

  it('creates exclusively: what is there stays as it is', async () => {
    await rig().put('file', 'theirs');
    await rig().put('dir/', {});
    await rig().put('link', { link: 'elsewhere' });
    for (const name of ['file', 'dir', 'link']) {
      await expectRefusal(rig().endpoint.write(at(name), request('ours')), 'exists');
    }
    expect((await readAll(rig().endpoint, at('file'))).toString()).toBe('theirs');
    expect(await namesIn(rig().endpoint)).toEqual(['dir', 'file', 'link']);
  });

  it.each([
    ['fewer', 9],
    ['more', 11],
  ])('refuses %s bytes than announced and removes what it wrote', async (_, length) => {
    await expectRefusal(rig().endpoint.write(at('file'), request(noise(length), { size: 10 })), 'mismatch');
    expect(await namesIn(rig().endpoint)).toEqual([]);
  });

  it('removes what it wrote when the content or the attributes fail, and passes the reason on', async () => {
    const reason = new EndpointError('denied', 'The origin refused.');
    const failing = function* () {
      yield noise(200_000);
      throw reason;
    };
    const refuse = () => Promise.reject(reason);
    await expect(rig().endpoint.write(at('file'), request('', { content: failing, size: 400_000 }))).rejects.toBe(reason);
    await expect(rig().endpoint.write(at('other'), request('content', { attributes: refuse }))).rejects.toBe(reason);
    expect(await namesIn(rig().endpoint)).toEqual([]);
  });

  it('asks for the attributes once all content was taken, and sets them after it', async () => {
    const order: string[] = [];
    const content = function* () {
      yield noise(300_000);
      order.push('content');
    };
    const attributes = () => {
      order.push('attributes');
      return { mode: 0o600, mtime: 5 };
    };
    const evidence = await rig().endpoint.write(at('file'), request('', { content, size: 300_000, attributes }));
    expect(order).toEqual(['content', 'attributes']);
    expect(evidence).toEqual({ kind: 'file', size: 300_000, mode: 0o600, mtime: 5 });
    expect(await rig().endpoint.lstat(at('file'))).toEqual(evidence);
  });

  it('gives up where the origin’s file changed meanwhile, and leaves nothing', async () => {
    for (const size of [10, 700_000]) {
      await expectRefusal(rig().endpoint.write(at('file'), request(noise(size), { attributes: () => undefined })), 'mismatch');
      expect(await namesIn(rig().endpoint)).toEqual([]);
    }
  });

  it('keeps a file private until its attributes are set', async () => {
    let during: unknown;
    const attributes = async () => {
      during = (await rig().endpoint.lstat(at('file')))?.mode;
      return { mode: 0o644, mtime: 5 };
    };
    await rig().endpoint.write(at('file'), request('x', { attributes }));
    expect(during).toBe(0o600);
  });

  it.each([1, 32_768, 261_120, 1_500_000])('goes on with an own file after %i bytes', async (resumeAt) => {
    const content = noise(2_000_000);
    await rig().put('file', { content: content.subarray(0, resumeAt), mode: 0o600 });
    const progress: number[] = [];
    const rest = () => inChunks(content.subarray(resumeAt));
    const evidence = await rig().endpoint.write(
      at('file'),
      request(content, { content: rest, resumeAt, onProgress: (bytes) => progress.push(bytes) }),
    );
    expect(evidence).toEqual({ kind: 'file', size: content.length, mode: 0o644, mtime: 1_600_000_000 });
    expect(sha256(await readAll(rig().endpoint, at('file')))).toBe(sha256(content));
    expect(Math.min(...progress)).toBeGreaterThan(resumeAt);
    expect(progress.at(-1)).toBe(content.length);
  });

  it('does not go on with a file that is shorter than thought, or gone', async () => {
    await rig().put('file', noise(10));
    await expectRefusal(rig().endpoint.write(at('file'), request(noise(100), { content: () => [noise(50)], resumeAt: 50 })), 'mismatch');
    await expectRefusal(rig().endpoint.write(at('gone'), request(noise(100), { content: () => [noise(50)], resumeAt: 50 })), 'missing');
  });

  it('refuses to write below what is missing or a file', async () => {
    await rig().put('file', 'x');
    await expectRefusal(rig().endpoint.write(at('absent/file'), request('x')), 'missing');
    await expectRefusal(rig().endpoint.write(at('file/below'), request('x')), 'not-a-directory');
  });

  it('writes 1,000 small files at the same time', { timeout: 60_000 }, async () => {
    await rig().endpoint.makeDirectory(at('many'), 0o755);
    const numbers = Array.from({ length: 1000 }, (_, index) => index);
    const evidence = await Promise.all(numbers.map((number) => rig().endpoint.write(at(`many/${number}`), request(`content ${number}`))));
    expect(evidence.every(({ size }, number) => size === `content ${number}`.length)).toBe(true);
    const { entries } = await rig().endpoint.list(at('many'));
    expect(entries.length).toBe(1000);
    for (const number of [0, 499, 999]) {
      expect((await readAll(rig().endpoint, at(`many/${number}`))).toString()).toBe(`content ${number}`);
    }
  });
}
