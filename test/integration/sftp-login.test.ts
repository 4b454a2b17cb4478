import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import { optionsFor } from '../support/connect-options';
import { delayedLink } from '../support/delayed-link';
import { makeKey, startSshd, type Sshd, type SshdOptions } from '../support/sshd';

const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
});

/** Round trips of a login, from the first byte until the folder is resolved and SFTP may be used. */
async function loginTrips(change: (sshd: Sshd) => Parameters<typeof optionsFor>[1], options: SshdOptions = {}): Promise<number> {
  const sshd = await startSshd(options);
  cleanup.push(() => sshd.close());
  const link = await delayedLink(sshd.port, 60);
  cleanup.push(() => link.close());
  const endpoint = await openEndpoint(
    `sftp://${sshd.user}@127.0.0.1:${String(link.port)}${sshd.root}`,
    optionsFor(sshd, {
      hostKeys: openHostKeys({ ownFile: join(sshd.root, '..', 'own_known_hosts'), otherFiles: [] }),
      acceptNewHostKey: true,
      ...change(sshd),
    }),
  );
  const trips = link.turns() / 2;
  expect(await endpoint.rootState()).toBe('directory');
  await endpoint.close();
  return trips;
}

describe('logging in at OpenSSH', () => {
  // Banner, key exchange (2), login, channel, SFTP with its limits and the folder: 6. ssh2 by itself takes 8 for the first five.
  it('takes six round trips with a key that can sign at once', async () => {
    expect(await loginTrips(() => ({}))).toBeLessThanOrEqual(6.5);
  });

  it('takes as many with a password', async () => {
    const options = { passwordUser: true };
    expect(
      await loginTrips((sshd) => ({ login: { kind: 'password' }, secret: () => Promise.resolve(sshd.password) }), options),
    ).toBeLessThanOrEqual(6.5);
  });

  it('takes one more with an RSA key, whose algorithm the server has to name first', async () => {
    const trips = await loginTrips((sshd) => {
      const keyFile = join(sshd.root, '..', 'rsa_key');
      makeKey(keyFile, { type: 'rsa' });
      sshd.authorize(`${keyFile}.pub`);
      return { login: { kind: 'key', keyFile } };
    });
    expect(trips).toBeLessThanOrEqual(7.5);
  });
});
