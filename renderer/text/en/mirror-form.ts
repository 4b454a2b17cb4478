import type { ConnectionFault, ConnectionStep } from '../../../electron/contract/trust';
import { formatBytes, formatCount } from '../../formats/numbers';
import type { MirrorStep } from '../../decisions/mirror-steps';
import type { AddressFault } from '../../decisions/sftp-address';

const steps: Record<MirrorStep, string> = {
  reach: 'Reach',
  identity: 'Identity',
  login: 'Login',
  folder: 'Folder',
  abilities: 'Abilities',
  public: 'Public address',
};
const titles: Record<MirrorStep, string> = {
  reach: 'Where is the server?',
  identity: 'Is it the right one?',
  login: 'How to log in',
  folder: 'Which folder?',
  abilities: 'What this server can promise',
  public: 'How visitors get there',
};
const texts: Record<MirrorStep, string> = {
  reach: 'Heliograph looks it up, connects and asks for its key. It does not log in yet.',
  identity: 'A server proves who it is by its key. No login is offered before you trust it.',
  login: 'Tried once, and never again by itself if it is refused. Nothing is written on the server.',
  folder: 'Its content becomes that of the origin. Files that Heliograph did not put there stay.',
  abilities: 'What it announced. Heliograph goes by this and says what it cannot promise.',
  public: 'Only the name is needed. The address is for mirror lists and for checking what visitors get.',
};
/** What can be done about a failed step, the likeliest first. */
const remedies: Record<ConnectionFault, readonly string[]> = {
  'unknown-host': [
    'Compare the server’s name with what your provider wrote.',
    'If it is known only in your office’s network, connect to its VPN.',
    'Try its IP address.',
  ],
  refused: [
    'Compare the port: many providers use another one than 22.',
    'Wait a few minutes: after several failed logins servers shut an address out.',
    'Ask your provider whether SFTP is switched on.',
  ],
  unreachable: ['Check that this computer is online.', 'If the server is behind a VPN or a jump host, connect to it, or name it above.'],
  silent: [
    'A firewall may drop connections from your network: try another one, or ask your provider.',
    'If it is reached over a jump host, name that above.',
  ],
  'not-ssh': ['Something else answers at this port. Ask your provider for the port of SFTP (not FTP or FTPS).'],
  'host-key': ['Compare the fingerprints below.'],
  login: [
    'Type the password anew: a space before or behind it counts.',
    'Compare the user name; it may differ from the one for the web page.',
    'Some servers let only keys in: choose a key file or the agent.',
  ],
  'no-sftp': ['Logging in works, but the server offers no files. Ask your provider to switch SFTP on for this user.'],
  folder: ['Compare the path with your provider’s words: it may start elsewhere than you think.', 'Choose it in the list below.'],
  other: ['Try again in a minute.', 'Let this computer’s OpenSSH do it: it may know more of this server.'],
};
const stepStates: Record<ConnectionStep['state'] | 'waiting' | 'testing', string> = {
  ok: 'done',
  failed: 'failed',
  'needs-trust': 'needs your word',
  skipped: 'not reached',
  waiting: 'not tested',
  testing: 'testing',
};
const faults: Record<AddressFault, string> = {
  password: 'Leave the password out of the address. Type it below, and it goes to the vault.',
  scheme: 'Only SFTP servers can be mirrors. Write sftp://user@host:port/folder.',
  form: 'Write sftp://user@host:port/folder.',
  host: 'Give the server’s name or IP address.',
  port: 'The port is a number from 1 to 65535.',
  folder: 'Give the folder on the server, such as /srv/www, or ~/www under the login folder.',
};

/** For the card of abilities: what it is, what holds with it, and what without. */
const abilities = {
  atomicReplace: {
    name: 'Replaces in one step',
    yes: 'A visitor always meets the old file or the new one.',
    no: 'While a file is replaced its name is missing for a moment.',
  },
  hardLinks: {
    name: 'Second names',
    yes: 'A moved file is there under its new name before the old one goes.',
    no: 'A moved file is copied or renamed, at the end of a sync.',
  },
  copies: {
    name: 'Copies by itself',
    yes: 'Of a large file that changed a little, only the changes travel.',
    no: 'A changed file is sent whole.',
  },
  fsync: {
    name: 'Writes to the disk when asked',
    yes: 'What is done survives a power cut of the server.',
    no: 'A power cut of the server may undo the last minutes.',
  },
  space: {
    name: 'Tells its free space',
    yes: 'A sync that does not fit halts before it begins.',
    no: 'A full disk is noticed only when it is full.',
  },
  symlinkTimes: { name: 'Times of links', yes: 'Symbolic links keep their time.', no: 'Symbolic links get the time of the sync.' },
  modes: { name: 'Permissions', yes: 'Permissions mean something there.', no: 'Permissions are not kept.' },
};
const probed = {
  foldsCase: { bad: 'README and readme are one file there: such twins are held back.', good: 'Tells README and readme apart.' },
  foldsUnicode: { bad: 'The two ways to write é are one file there: such twins are held back.', good: 'Keeps names as they are written.' },
  keepsModes: { bad: 'Permissions are changed by the server.', good: 'Permissions are kept as they are set.' },
  replaces: { bad: 'Replacing a file in one step failed.', good: 'Replacing a file in one step worked.' },
  hardLinks: { bad: 'A second name for a file is refused.', good: 'A second name for a file worked.' },
  symlinks: { bad: 'Symbolic links are refused.', good: 'Symbolic links work.' },
};

export const mirrorForm = {
  titles,
  texts,
  remedies,
  stepsLabel: 'Steps',
  whatToTry: 'What to try',
  actions: {
    reach: 'Reach the server',
    identity: 'Look again',
    login: 'Log in',
    folder: 'Use this folder',
    abilities: 'Continue',
    public: 'Add mirror',
  },
  back: 'Back',
  skip: 'Go on without this test',
  jump: 'Over a jump host',
  jumpPlaceholder: 'gate@bastion.example.net',
  jumpHint: 'user@host:port, several with commas between. The agent logs in there, or this mirror’s key file.',
  jumpFault: 'Write user@host:port, without a path or a password; at most four with commas between.',
  browse: 'Folders on the server',
  browsing: 'Listing…',
  up: 'Up',
  openFolder: (name: string) => `Open ${name}`,
  noFolders: 'No folder in here.',
  moreFolders: 'There are more than these; type the path.',
  filesHere: (count: number) => (count === 0 ? '' : `and ${formatCount(count)} ${count === 1 ? 'file' : 'files'}`),
  abilities,
  can: 'yes',
  cannot: 'no',
  server: (software: string) => `It calls itself ${software}.`,
  free: (bytes: number) => `${formatBytes(bytes)} free`,
  parallel: (count: number) => `${formatCount(count)} files at once`,
  untestedAbilities: 'Nothing is known yet. The connection test tells what the server announces; the first sync finds out the rest.',
  probe: 'Try it out on the server',
  probeText:
    'Some things no server announces: whether README and readme are two files, whether times and permissions are kept. Heliograph can try: it makes a folder .heliograph-…-probe in the mirror’s folder, writes a few small files into it and removes it again.',
  probeLater: 'The mirror’s folder is not there yet, so this waits for the first sync.',
  probeAction: 'Write the probe and remove it',
  probing: 'Trying…',
  probed,
  probedTitle: 'Tried out just now',
  precision: (seconds: number | null) =>
    seconds === null
      ? 'Times are not kept: every file would look changed to other tools.'
      : seconds === 1
        ? 'Times are kept to the second.'
        : `Times are kept to ${formatCount(seconds)} seconds.`,
  visit: 'Fetch it once',
  visiting: 'Fetching…',
  visited: (status: number, milliseconds: number) => `It answered with ${String(status)} after ${formatCount(milliseconds)} ms.`,
  visitGood: 'Visitors reach it.',
  visitMissing: 'Nothing is there yet: that is right where the mirror was never synced.',
  visitBad: 'Visitors would meet an error.',
  visitMoved: (url: string) => `It sends visitors on to ${url}.`,
  addTitle: (site: string) => `Add a mirror to ${site}`,
  editTitle: (name: string) => `Edit ${name}`,
  address: 'Address',
  addressPlaceholder: 'sftp://mirror@fra1.example.net:22/srv/www',
  addressHint: 'Paste it whole, or fill in its parts.',
  user: 'User',
  host: 'Server',
  port: 'Port',
  folder: 'Folder on the server',
  faults,
  login: 'How to log in',
  loginKinds: { password: 'Password', key: 'Key file', agent: 'SSH agent' },
  password: 'Password',
  passwordStored: 'A password is stored. Leave this empty to keep it.',
  passwordShow: 'Show',
  passwordHide: 'Hide',
  keyFile: 'Private key',
  pickKey: 'Choose key file…',
  noKey: 'No key file chosen',
  passphrase: 'Passphrase, if it has one',
  passphraseStored: 'A passphrase is stored. Leave this empty to keep it.',
  agentText: 'Uses the keys that your SSH agent holds. Nothing is stored.',
  agentMissing: 'No SSH agent answers on this computer. Start one, or use a key file.',
  agentOpensshText:
    'Uses what ssh can use without asking: the keys of your agent and those that ~/.ssh/config names, with security keys and certificates. Nothing is stored.',
  transport: 'Who speaks SSH',
  transports: { 'built-in': 'Heliograph', openssh: 'This computer’s OpenSSH' },
  transportTexts: {
    'built-in': 'Needs nothing else on this computer. Right for most servers.',
    openssh:
      'Runs the ssh program of this computer with your ~/.ssh/config: jump hosts, security keys, certificates. Server keys are checked just as strictly.',
  },
  secretKeychain: (message: string) => `${message} This window cannot read it back.`,
  secretMemory: 'No keychain works here: it is kept only until Heliograph quits.',
  testing: 'Testing the connection…',
  steps,
  stepStates,
  ready: 'Everything works.',
  realPath: (path: string) => `On the server: ${path}`,
  identity: {
    title: 'Is this really your server?',
    text: 'It is the first time that Heliograph meets it. Compare its fingerprint with the one that your provider names. Whoever can answer in its place would get your login.',
    algorithm: 'Key type',
    fingerprint: 'Fingerprint',
    paste: 'Fingerprint from your provider',
    pastePlaceholder: 'SHA256:…',
    same: 'The same. This is the server that your provider means.',
    different: 'Not the same. Do not trust this server, and ask your provider.',
    sameOld: 'The same, by the old MD5 form. Ask for the SHA256 one if you can.',
    otherType: 'That is the fingerprint of another of the server’s keys. Ask for the one of the type above.',
    pasteHint: 'SHA256:… or MD5:…, a line of known_hosts, or what ssh-keygen -lf prints.',
    unreadable: 'No fingerprint or key is found in that.',
    trust: 'Trust this server',
    cancel: 'Cancel',
  },
  changed: {
    removeLine: (host: string) => `ssh-keygen -R '${host}'`,
    title: 'This server shows another key than before',
    text: 'Either it was set up anew, or someone stands between you and it. Nothing was sent, and no password was offered.',
    known: 'Known until now',
    offered: 'Shown now',
    advice:
      'Ask your provider, on another way than this connection, whether the key was changed, and what its fingerprint is now. Paste it here: only if it is the one that the server shows can the old key be forgotten.',
    forget: 'Forget the old key',
    forgetText: 'Then the server is asked anew, and you decide whether to trust what it shows.',
    elsewhere:
      'The old key is in a known_hosts file, which Heliograph never changes. If your provider confirmed the new one, remove it there:',
  },
  revoked: {
    title: 'This key was revoked',
    text: 'A known_hosts file marks this server’s key as revoked. Heliograph never accepts it.',
  },
  name: 'Name',
  namePlaceholder: 'fra1',
  publicUrl: 'Public address',
  publicUrlHint: 'Where visitors read it. Optional; needed for mirror lists.',
  country: 'Country',
  countryNone: 'Not given',
  countryHint: 'For mirror lists.',
  add: 'Add mirror',
  save: 'Save changes',
  addUntested: 'Add without a test',
  remove: 'Forget this mirror…',
  removeTitle: (name: string) => `Forget ${name}?`,
  removeText: 'Heliograph forgets this mirror and deletes its password if nothing else uses it. No file on the server is touched.',
  removeAction: 'Forget this mirror',
  needsName: 'Give the mirror a name.',
  needsKey: 'Choose the key file first.',
  urlFault: 'Write a web address that starts with https:// or http://.',
  secretFault: 'The mirror is saved, but its password could not be stored.',
};
