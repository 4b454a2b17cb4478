/** The numbers of SFTP version 3 (draft-ietf-secsh-filexfer-02), as OpenSSH speaks it. */

export const PacketType = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 200,
  extendedReply: 201,
} as const;

export const Status = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  noConnection: 6,
  connectionLost: 7,
  unsupported: 8,
} as const;

export const OpenFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

export const AttributeFlag = { size: 1, owner: 2, permissions: 4, times: 8, extended: 0x8000_0000 } as const;

/** File type bits of `permissions`. */
export const FileType = { mask: 0o170000, directory: 0o040000, regular: 0o100000, symlink: 0o120000 } as const;

/** Longest packet either side sends, without its length field: OpenSSH's SFTP_MAX_MSG_LENGTH. */
export const MAX_PACKET = 256 * 1024;

/** Data in one READ or WRITE that every version 3 server takes (section 3 of the draft). */
export const SAFE_DATA = 32 * 1024;
