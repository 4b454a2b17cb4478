import { expect, it } from 'vitest';
import { isOfAnotherMachine, mountsInMountinfo, mountsInMountTable, networkMountOf } from '../../../../electron/runs/watch/mounts';

const MOUNTINFO = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
40 27 0:45 / /home/ann/site rw,nosuid shared:12 - nfs4 files.example.org:/site rw,vers=4.2
41 27 0:46 / /srv/with\\040space rw shared:13 master:2 - fuse.sshfs web@example.org: rw
42 27 0:47 / /media/stick rw - fuse.ntfs-3g /dev/sdb1 rw
43 27 0:48 / /mnt/share rw - nfs files:/a rw
44 27 8:17 / /mnt/share rw - ext4 /dev/sdb1 rw`;

const mounts = mountsInMountinfo(MOUNTINFO);

it('reads what Linux says of mounts', () => {
  expect(mounts).toContainEqual({ at: '/', type: 'ext4' });
  expect(mounts).toContainEqual({ at: '/srv/with space', type: 'fuse.sshfs' });
  expect(mounts).toHaveLength(7);
  expect(mountsInMountinfo('')).toEqual([]);
});

it.each([
  ['/home/ann', 'nfs4'],
  ['/home/ann/site', 'nfs4'],
  ['/home/ann/site/public', 'nfs4'],
  ['/srv/with space/a', 'fuse.sshfs'],
  ['/', 'nfs4'],
])('finds the network file system that holds or is below %s', (root, type) => {
  expect(networkMountOf(root, mounts)?.type).toBe(type);
});

it.each(['/home/bob', '/home/ann/site-of-another', '/media/stick/site', '/mnt/share', '/srv'.concat('/without')])(
  'finds none for %s',
  (root) => {
    expect(networkMountOf(root, mounts)).toBeUndefined();
  },
);

it('reads what macOS says of mounts', () => {
  const table = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//ann@files.example.org/site%20one on /Volumes/site one (smbfs, nodev, nosuid, mounted by ann)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)`;
  expect(networkMountOf('/Volumes/site one/public', mountsInMountTable(table))).toEqual({ at: '/Volumes/site one', type: 'smbfs' });
  expect(networkMountOf('/Users/ann/public', mountsInMountTable(table))).toBeUndefined();
});

it.each([
  ['\\\\server\\share\\site', true],
  ['\\\\?\\UNC\\server\\share', true],
  ['\\\\?\\C:\\site', false],
  ['\\\\.\\C:\\site', false],
  ['C:\\site', false],
  ['/srv/site', false],
])('knows whether %s is of another machine', (root, expected) => {
  expect(isOfAnotherMachine(root)).toBe(expected);
});
