import { describe, expect, it } from 'vitest';
import type { Mirror } from '../../../electron/contract/site';
import { ledgersOfSite } from '../../../electron/directing/site-ledgers';

function mirror(id: string, address: string): Mirror {
  return { id, name: id, address, login: { kind: 'agent' } };
}
function pair(mirrorIdentity: string, originIdentity = 'folder:/real/www') {
  return { originIdentity, mirrorIdentity };
}
const realPath = (folder: string): string => (folder === '/link' ? '/real/www' : folder);
function found(mirrors: Mirror[], pairs: ReturnType<typeof pair>[], origin = '/link'): Record<string, string> {
  return Object.fromEntries(
    [...ledgersOfSite({ origin, mirrors }, pairs, realPath)].map(([each, { mirrorIdentity }]) => [each.id, mirrorIdentity]),
  );
}

describe('finding the ledgers of a site', () => {
  it('by address, with the default port and whatever user', () => {
    expect(
      found(
        [
          mirror('a', 'sftp://me@Host/www'),
          mirror('b', 'sftp://host:2222/www'),
          mirror('c', '/srv/copy'),
          mirror('d', 'sftp://[2001:db8::1]/www'),
        ],
        [
          pair('sftp://host:22/www'),
          pair('sftp://host:2222/www'),
          pair('folder:/srv/copy'),
          pair('sftp://[2001:db8::1]:22/www'),
          pair('sftp://host:22/www', 'folder:/else'),
        ],
      ),
    ).toEqual({ a: 'sftp://host:22/www', b: 'sftp://host:2222/www', c: 'folder:/srv/copy', d: 'sftp://[2001:db8::1]:22/www' });
  });

  it('by host, where the server resolved the path to another, and only if that is certain', () => {
    expect(found([mirror('a', 'sftp://host/~/www')], [pair('sftp://host:22/home/me/www')])).toEqual({ a: 'sftp://host:22/home/me/www' });
    expect(found([mirror('a', 'sftp://host/~/www')], [pair('sftp://host:22/home/me/www'), pair('sftp://host:22/srv')])).toEqual({});
    expect(
      found(
        [mirror('a', 'sftp://host/~/www'), mirror('b', 'sftp://host/srv')],
        [pair('sftp://host:22/home/me/www'), pair('sftp://host:22/srv')],
      ),
    ).toEqual({
      a: 'sftp://host:22/home/me/www',
      b: 'sftp://host:22/srv',
    });
  });

  it('never of another origin or another host', () => {
    expect(
      found(
        [mirror('a', 'sftp://host/www')],
        [pair('sftp://host:22/www', 'folder:/else'), pair('sftp://host.example:22/www'), pair('sftp://host:23/www')],
      ),
    ).toEqual({});
  });
});
