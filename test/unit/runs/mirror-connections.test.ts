import { describe, expect, it, vi } from 'vitest';
import { MirrorConnections, type ConnectionRequest } from '../../../electron/runs/mirror-connections';
import type { ConnectOptions } from '../../../electron/endpoints/connect-options';
import { memoryVault } from '../../../electron/vault/memory-vault';

const seen = vi.hoisted(() => ({ options: undefined as ConnectOptions | undefined }));
vi.mock('../../../electron/endpoints/test-connection', () => ({
  testConnection: (_address: string, options: ConnectOptions) => {
    seen.options = options;
    return Promise.resolve({ steps: [] });
  },
}));

async function secretsOf(request: ConnectionRequest): Promise<NonNullable<ConnectOptions['secret']>> {
  const vault = memoryVault('for this test');
  await vault.write({ kind: 'password', user: 'gate', host: 'bastion', port: 22 }, 'of the bastion');
  await vault.write({ kind: 'password', user: 'ada', host: 'far', port: 22 }, 'stored');
  await new MirrorConnections({ hostKeys: {} as never, vault, userName: 'ada' }).test(request);
  return seen.options!.secret;
}

const far = { kind: 'password', user: 'ada', host: 'far', port: 22 } as const;
const bastion = { kind: 'password', user: 'gate', host: 'bastion', port: 22 } as const;

describe('a secret that was typed', () => {
  it('is for the mirror’s own server only, never for one on the way', async () => {
    const jump = [{ server: 'gate@bastion', login: { kind: 'password' as const } }];
    const secret = await secretsOf({ address: 'sftp://far/x', login: { kind: 'password' }, jump, secret: 'typed' });
    expect([await secret(far), await secret(bastion)]).toEqual(['typed', 'of the bastion']);
    expect(await secret({ ...bastion, host: 'elsewhere' })).toBeUndefined();
  });
  it('is the passphrase of the chosen key only', async () => {
    const secret = await secretsOf({ address: 'sftp://far/x', login: { kind: 'key', keyFile: '/key' }, secret: 'typed' });
    expect([await secret({ kind: 'passphrase', keyFile: '/key' }), await secret({ kind: 'passphrase', keyFile: '/other' })]).toEqual([
      'typed',
      undefined,
    ]);
    expect(await secret(far)).toBe('stored');
  });
  it('is nowhere where none was typed', async () => {
    expect(await (await secretsOf({ address: 'sftp://far/x', login: { kind: 'password' } }))(far)).toBe('stored');
  });
});
