/** What became of a part of a file that could not be taken over as it is, in English; other languages translate by the code. */
export const IMPORT_REMARKS = {
  'match-skipped': 'Sections that begin with Match are not evaluated.',
  'include-skipped': 'An included file could not be read: {detail}',
  'too-many': 'The file names more servers than the {detail} that are shown.',
  pattern: 'A pattern for several hosts is no server.',
  'not-sftp': 'It is reached by {detail}; Heliograph speaks SFTP only.',
  'no-host': 'It names no host.',
  'bad-address': 'Its host, port or user is not usable.',
  'bad-folder': 'Its folder is written in a way that is not usable; choose one.',
  'bad-jump': 'The way to it over other servers (ProxyJump) cannot be taken over: {detail}',
  'by-system-ssh': "It needs what only the system's ssh does ({detail}), so that program is to reach it.",
  'more-keys': 'It names several private keys; the first one is taken.',
  'key-name': 'The name of its private key holds something that only ssh knows: {detail}',
  'putty-key': 'Its private key has the form of PuTTY. If it is not understood, convert it: puttygen KEY -O private-openssh -o NEWKEY',
  'key-inside': 'Its private key stands in the file itself and is not taken over. Save it as a file of its own.',
  'password-scrambled': 'Its password is only scrambled there and is not taken over. Enter it when asked.',
  'password-locked': 'Its password is locked by a master password. Enter it when asked.',
  'password-unreadable': 'Its password could not be read. Enter it when asked.',
  revoked: 'A key of it is marked as revoked; that one is never trusted.',
  'other-pin': 'Another key is pinned for it, so this one is not taken over. Ask its administrator.',
} as const;
export type ImportRemarkCode = keyof typeof IMPORT_REMARKS;

export interface ImportRemark {
  readonly code: ImportRemarkCode;
  /** What stands for `{detail}`: text of the file, hostile. */
  readonly detail: string;
}
