import { expect, it } from 'vitest';
import { siteSchema, type Site, type Triggers } from '../../../../electron/contract/site';
import { heldBecause } from '../../../../electron/runs/triggers/held';
import { isOffline } from '../../../../electron/runs/triggers/network';

function site(address: string, triggers: Partial<Triggers> = {}, origin = '/srv/origin'): Site {
  return siteSchema.parse({ id: 'website', name: 'website', origin, mirrors: [{ id: 'one', name: 'One', address }], triggers });
}

const REMOTE = 'sftp://web@eu.example.net/srv';

it('due runs wait on battery only where mains power is asked for', () => {
  const around = { onBattery: true, offline: false };
  expect(heldBecause(site(REMOTE, { onMainsOnly: true }), around)).toContain('On battery');
  expect(heldBecause(site(REMOTE), around)).toBeNull();
});

it('due runs wait offline only where they need a network', () => {
  const around = { onBattery: false, offline: true };
  expect(heldBecause(site(REMOTE), around)).toContain('Offline');
  expect(heldBecause(site('/mnt/copy', {}, REMOTE), around)).toContain('Offline');
  expect(heldBecause(site('/mnt/copy'), around)).toBeNull();
  expect(heldBecause(site('sftp://web@localhost/srv'), around)).toBeNull();
  expect(heldBecause(site('sftp://web@127.0.0.1:2222/srv'), around)).toBeNull();
  expect(heldBecause(site('sftp://web@[::1]/srv'), around)).toBeNull();
});

it('a machine is offline where no interface has an address that others reach', () => {
  const address = (text: string, internal = false) => ({
    address: text,
    internal,
    netmask: '',
    mac: '',
    cidr: null,
    family: 'IPv4' as const,
  });
  expect(isOffline({})).toBe(true);
  expect(isOffline({ lo: [address('127.0.0.1', true)] })).toBe(true);
  expect(isOffline({ lo: [address('127.0.0.1', true)], wlan0: [address('169.254.3.4'), address('fe80::1')] })).toBe(true);
  expect(isOffline({ lo: [address('127.0.0.1', true)], wlan0: [address('192.168.1.20')] })).toBe(false);
});
