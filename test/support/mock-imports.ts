import type { ImportEntry, ImportList, ImportPlace } from '../../electron/contract/imports';

/** Files of other programs, as a computer of somebody who mirrors has them. */
export function importPlaces(): ImportPlace[] {
  return [
    { kind: 'ssh-config', path: '/home/ana/.ssh/config', count: 4, fault: '' },
    { kind: 'known-hosts', path: '/home/ana/.ssh/known_hosts', count: 3, fault: '' },
    { kind: 'filezilla', path: '/home/ana/.config/filezilla/sitemanager.xml', count: 11, fault: '' },
    {
      kind: 'rclone',
      path: '/home/ana/.config/rclone/rclone.conf',
      count: 0,
      fault:
        'This rclone.conf is encrypted by a password. Write a plain one and import that: rclone config show > FILE; delete it afterwards.',
    },
  ];
}

function entry(id: number, name: string, server: string, more: Partial<ImportEntry> = {}): ImportEntry {
  return {
    id, name, server, folder: null, login: { kind: 'agent' }, transport: 'built-in', jump: [], hasPassword: false, fingerprints: [], savedAs: [], remarks: [], ...more,
  }; // prettier-ignore
}

/** A list with one of each kind of row. */
export function importList(): ImportList {
  return {
    list: 'list-1',
    kind: 'filezilla',
    path: '/home/ana/.config/filezilla/sitemanager.xml',
    entries: [
      entry(0, 'Mirrors / Frankfurt', 'www@fra2.example.net', { folder: '/srv/www', login: { kind: 'password' }, hasPassword: true, fingerprints: ['SHA256:uNiVztksCsDhcc0u9e8BrqMX2VOSDP6AqpGhqlkSB3k'] }),
      entry(1, 'Mirrors / Tokyo', 'www@tyo1.example.net:2222', { login: { kind: 'key', keyFile: '/home/ana/.ssh/deploy' }, jump: ['ana@gate.example.net'], fingerprints: ['SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k'] }),
      entry(2, 'São Paulo', 'www@gru1.example.net', { login: { kind: 'password' }, remarks: [{ code: 'password-locked', detail: '' }, { code: 'bad-folder', detail: '' }] }),
      entry(3, 'fra1', 'www@fra1.example.net', { folder: '/srv/mirror', savedAs: ['downloads.example.org: fra1'] }),
    ],
    skipped: [
      { name: 'Old web space', remark: { code: 'not-sftp', detail: 'FTP' } },
      { name: 'Evil\u202egpj.exe', remark: { code: 'bad-address', detail: '' } },
    ],
    remarks: [],
  }; // prettier-ignore
}
