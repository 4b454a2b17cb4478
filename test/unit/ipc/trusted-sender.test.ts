import { describe, expect, it } from 'vitest';
import { isTrustedSender } from '../../../electron/ipc/trusted-sender';

const ours = { url: 'app://heliograph/', isMainFrame: true, isOurWindow: true };
const trusted = (change: Partial<typeof ours> | { url: string | null }) => isTrustedSender({ ...ours, ...change }, 'app://heliograph');

describe('isTrustedSender', () => {
  it('trusts our page in the main frame of our window', () => {
    expect(trusted({})).toBe(true);
    expect(trusted({ url: 'app://heliograph/index.html#x' })).toBe(true);
  });

  it.each([
    ['a frame inside of it', { isMainFrame: false }],
    ['another window', { isOurWindow: false }],
    ['a frame that is gone', { url: null }],
    ['a page from the network', { url: 'https://heliograph/' }],
    ['a host that begins like ours', { url: 'app://heliograph.example/' }],
    ['a blank page', { url: 'about:blank' }],
    ['a file', { url: 'file:///app://heliograph/' }],
  ])('refuses %s', (_what, change) => {
    expect(trusted(change)).toBe(false);
  });
});
