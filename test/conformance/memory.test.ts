import type { Capabilities } from '../../electron/engine/endpoint';
import { createMemoryEndpoint } from '../../electron/endpoints/memory/memory-endpoint';
import { describeEndpoint } from './endpoint-suite';

function makeRig(capabilities: Partial<Capabilities> = {}) {
  const endpoint = createMemoryEndpoint({}, { freeBytes: 1e9, capabilities });
  return Promise.resolve({
    endpoint,
    put: endpoint.put.bind(endpoint),
    drop: endpoint.drop.bind(endpoint),
    openAt: (root: Parameters<typeof endpoint.setRoot>[0]) =>
      Promise.resolve(root === 'directory' ? endpoint : createMemoryEndpoint({}, { root })),
    close: () => endpoint.close(),
  });
}

describeEndpoint('the memory endpoint', makeRig);
describeEndpoint(
  'a poor memory endpoint',
  () => makeRig({ atomicReplace: false, symlinkTimes: false, hardLinks: false, copies: false, rebuilds: false }),
  {
    noReplace: true,
    noSymlinkTimes: true,
    noLinks: true,
    noCopies: true,
    noRebuilds: true,
  },
);
