import { expect, it } from 'vitest';
import { parseRelativePath as at } from '../../../electron/contract/relative-path';
import { EndpointError } from '../../../electron/engine/endpoint';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import { withRetry } from '../../../electron/endpoints/with-retry';

const policy = { waits: [0], firstWaits: [], lossesOfOneOperation: 3 };

it.each(['lost', 'connect'] as const)('does not take its own link for lost when reading the origin fails with %s', async (kind) => {
  const reason = new EndpointError(kind, 'The origin is gone.');
  let connections = 0;
  const connect = () => {
    connections += 1;
    return Promise.resolve(createMemoryEndpoint({}));
  };
  const mirror = await withRetry(connect, { signal: new AbortController().signal, policy });
  const content = function* () {
    yield Buffer.from('first half');
    throw reason;
  };
  const attributes = () => ({ mode: 0o644, mtime: 1 });
  await expect(mirror.write(at('file'), { content, size: 20, attributes, fsync: false })).rejects.toBe(reason);
  const late = () => Promise.reject(reason);
  await expect(mirror.write(at('other'), { content: () => [Buffer.from('x')], size: 1, attributes: late, fsync: false })).rejects.toBe(
    reason,
  );
  expect(connections).toBe(1);
});
