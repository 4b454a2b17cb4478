import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { mirrorSchema, transportSchema, type Login, type Mirror, type Settings, type Site, type Transport } from '../../contract/site';
import { openTriggerBook } from '../../ledger/trigger-book';
import { changeSettings } from '../../settings/settings-file';
import { unusedCredentials } from '../../vault/credentials-in-use';
import { accountOf, type CredentialRef } from '../../vault/vault';
import { CommandError } from '../command-error';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { parseJump } from '../option-values';
import { findMirror, findSite, fullAddress, isRemote } from '../places';
import { printable } from '../printable';
import { askSecret } from '../prompt';
import { countOf } from '../quantities';
import { withMirror, withoutMirror, withoutSite, withSite, type MirrorWish } from '../saved-sites';
import { environmentPassword } from '../../vault/environment-vault';
import { openSecrets, passwordNeed, passwordOf, serverPlace } from '../secrets';
import type { Session } from '../session';
import { addSetTriggers } from './site-triggers';

interface AddMirrorOptions {
  readonly key?: string;
  readonly agent?: boolean;
  readonly password?: boolean;
  readonly transport?: Transport;
  readonly jump?: readonly string[];
  readonly jumpKey?: string;
  readonly jumpPassword?: boolean;
  readonly publicUrl?: string;
  readonly country?: string;
}

interface AddSiteOptions {
  readonly origin: string;
  readonly key?: string;
  readonly password?: boolean;
}

/** `sites`: saved sites and their mirrors. Changes settings and the vault only; touches no server. */
export function addSites(program: Command, run: CommandRunner): void {
  const sites = program
    .command('sites')
    .summary('list, add and remove saved sites and their mirrors')
    .description(
      'Lists the saved sites. Its commands add and remove sites and mirrors; removing forgets them and touches no file on any server.',
    );
  sites.addHelpText(
    'after',
    `
Examples:
  $ heliograph sites add website --origin ./public
  $ heliograph sites add-mirror website Frankfurt sftp://web@eu.example.org/srv/www --key ~/.ssh/deploy
  $ heliograph sites add-mirror website Oregon sftp://web@us.example.org/srv/www --password --public-url https://us.example.org/ --country US`,
  );
  run(sites, (session) => listSites(session));
  addSiteCommands(sites, run);
  addMirrorCommands(sites, run);
  addSetTriggers(sites, run);
}

function addSiteCommands(sites: Command, run: CommandRunner): void {
  const add = sites
    .command('add')
    .description('Saves a site: a name for an origin.')
    .argument('<name>', 'what to call it')
    .requiredOption('--origin <dir>', 'the folder (or SFTP address) that mirrors copy')
    .addOption(
      new Option('--key <file>', 'log in at an SFTP origin with this private key; default: by the SSH agent').conflicts('password'),
    )
    .option('--password', 'log in at an SFTP origin by password: asked for on the terminal; kept in the keychain')
    .addHelpText(
      'after',
      `
Examples:
  $ heliograph sites add website --origin ./public
  $ heliograph sites add archive --origin sftp://ftp@master.example.org/srv/archive --key ~/.ssh/archive`,
    );
  run(add, (session) => addSite(session, add.args[0] ?? '', add.opts<AddSiteOptions>()));

  const remove = sites
    .command('remove')
    .description('Forgets a site and its mirrors, and secrets that nothing else uses. No file on any server is touched.')
    .argument('<site>', "the site's name")
    .addHelpText('after', '\nExample:\n  $ heliograph sites remove website');
  run(remove, (session) =>
    forget(session, (settings) => withoutSite(settings, remove.args[0] ?? ''), `the site "${remove.args[0] ?? ''}"`),
  );
}

function addMirrorCommands(sites: Command, run: CommandRunner): void {
  const add = sites
    .command('add-mirror')
    .description('Adds a mirror to a site. Logs in by the SSH agent unless an option says otherwise.')
    .argument('<site>', "the site's name")
    .argument('<name>', 'what to call the mirror')
    .argument('<address>', 'sftp://[user@]host[:port]/absolute/path, or a folder')
    .addOption(new Option('--key <file>', 'log in with this private key').conflicts(['agent', 'password']))
    .addOption(new Option('--agent', 'log in by the SSH agent').conflicts(['key', 'password']))
    .addOption(
      new Option('--password', 'log in by password: asked for on the terminal, or HELIOGRAPH_PASSWORD; kept in the keychain').conflicts([
        'key',
        'agent',
      ]),
    )
    .addOption(
      new Option(
        '--transport <how>',
        "who speaks SSH: Heliograph itself (the default), or the system's ssh with all of its configuration",
      ).choices(transportSchema.options),
    )
    .option('--jump <servers>', 'reach it over these servers: [user@]host[:port], several joined by commas; by the SSH agent', parseJump)
    .addOption(new Option('--jump-key <file>', 'log in at the servers of --jump with this private key').conflicts('jumpPassword'))
    .option('--jump-password', 'log in at the servers of --jump by password: asked for on the terminal; kept in the keychain')
    .option('--public-url <url>', 'where visitors read this mirror')
    .option('--country <cc>', 'where it is, two letters (ISO 3166-1)')
    .addHelpText(
      'after',
      '\nExample:\n  $ heliograph sites add-mirror website Frankfurt sftp://web@eu.example.org/srv/www --password --country DE',
    );
  run(add, (session) => addMirror(session, add.args, add.opts<AddMirrorOptions>()));

  const password = sites
    .command('set-password')
    .description("Stores a mirror's password in the keychain, for every mirror that logs in at the same user, host and port.")
    .argument('<site>', "the site's name")
    .argument('<mirror>', "the mirror's name")
    .addHelpText('after', '\nExample:\n  $ heliograph sites set-password website Oregon');
  run(password, async (session) => {
    const mirror = findMirror(findSite(session.settings(), password.args[0] ?? ''), password.args[1] ?? '');
    return (await keepPassword(session, { label: mirror.name, address: mirror.address })) ? 0 : 1;
  });

  const remove = sites
    .command('remove-mirror')
    .description('Forgets a mirror, and its secret if nothing else uses it. No file on the server is touched.')
    .argument('<site>', "the site's name")
    .argument('<mirror>', "the mirror's name")
    .addHelpText('after', '\nExample:\n  $ heliograph sites remove-mirror website Oregon');
  run(remove, (session) => {
    const [site = '', mirror = ''] = remove.args;
    return forget(session, (settings) => withoutMirror(settings, site, mirror), `the mirror "${mirror}" of "${site}"`);
  });
}

function listSites(session: Session): ExitCode {
  const { sites } = session.settings();
  session.output.record(JSON.stringify({ event: 'sites', sites }));
  session.output.say(
    sites.length === 0
      ? ['No sites are saved yet.', 'Add one with: heliograph sites add NAME --origin DIR']
      : sites.flatMap((site) => siteLines(site, session)),
  );
  return 0;
}

function siteLines(site: Site, { output }: Session): string[] {
  const mirrors = site.mirrors.map(
    (mirror) =>
      `  ${printable(mirror.name)}  ${printable(mirror.address)}${isRemote(mirror.address) ? output.paint.dim(`  (${loginWords(mirror)})`) : ''}`,
  );
  return [
    `${output.paint.bold(printable(site.name))}  ${printable(site.origin)}  ${output.paint.dim(`(${countOf(site.mirrors.length, 'mirror')})`)}`,
    ...mirrors,
  ];
}

function loginWords({ login, transport, jump = [] }: Mirror): string {
  const words = login.kind === 'key' ? `key ${printable(login.keyFile)}` : login.kind;
  const over = jump.map(({ server }) => printable(server)).join(', ');
  return `${words}${transport === 'openssh' ? ", by the system's ssh" : ''}${over === '' ? '' : `, over ${over}`}`;
}

async function addSite(session: Session, name: string, options: AddSiteOptions): Promise<ExitCode> {
  const { key, password } = options;
  const address = fullAddress(options.origin, session.workingFolder);
  const isNamed = key !== undefined || password === true;
  if (!isRemote(address) && isNamed) {
    throw new CommandError('usage', 'A folder needs no login.', 'Leave --key and --password out.');
  }
  if (!isRemote(address) && !(existsSync(address) && statSync(address).isDirectory())) {
    throw new CommandError('usage', `${address} is not a folder.`, 'Name the folder whose files the mirrors copy.');
  }
  if (name.trim() === '' || name.length > 120) throw new CommandError('usage', 'A name has 1 to 120 characters.');
  const settings = changeSettings(session.folders.settingsFile, (before) =>
    withSite(before, name.trim(), address, isNamed ? loginOf(options, session) : undefined),
  );
  report(session, settings, `Saved the site "${printable(name.trim())}". Add a mirror with: heliograph sites add-mirror`);
  if (password === true) await keepPassword(session, { label: address, address });
  return 0;
}

async function addMirror(
  session: Session,
  [site = '', name = '', text = '']: readonly string[],
  options: AddMirrorOptions,
): Promise<ExitCode> {
  const address = fullAddress(text, session.workingFolder);
  const wish = checkedWish({ name, address, login: loginOf(options, session), ...named(options), ...jumpOf(options, session) });
  const { key, agent, password, transport, jump = [], jumpPassword } = options;
  if (!isRemote(address) && (key !== undefined || agent === true || password === true || transport !== undefined || jump.length > 0)) {
    throw new CommandError('usage', 'A folder needs no login.', 'Leave --key, --agent, --password, --transport and --jump out.');
  }
  if (jump.length === 0 && (options.jumpKey !== undefined || jumpPassword === true)) {
    throw new CommandError('usage', '--jump-key and --jump-password say how to log in at the servers of --jump.', 'Name these too.');
  }
  const settings = changeSettings(session.folders.settingsFile, (before) => withMirror(before, site, wish));
  report(session, settings, `Added the mirror "${printable(name)}" to "${printable(site)}".`);
  const asked = [...(password === true ? [{ label: name, address }] : []), ...(jumpPassword === true ? jump.map(serverPlace) : [])];
  for (const place of asked) await keepPassword(session, place, asked);
  if (isRemote(address)) session.output.say(["Check the server's key with: heliograph trust HOST"]);
  return 0;
}

function named({ publicUrl, country, transport }: AddMirrorOptions): Pick<MirrorWish, 'publicUrl' | 'country' | 'transport'> {
  const url = publicUrl === undefined || publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`;
  return {
    ...(transport === undefined ? {} : { transport }),
    ...(url === undefined ? {} : { publicUrl: url }),
    ...(country === undefined ? {} : { country: country.toUpperCase() }),
  };
}

function jumpOf({ jump, jumpKey, jumpPassword }: AddMirrorOptions, session: Session): Pick<MirrorWish, 'jump'> {
  if (jump === undefined) return {};
  const login = loginOf({ ...(jumpKey !== undefined && { key: jumpKey }), ...(jumpPassword && { password: true }) }, session);
  return { jump: jump.map((server) => ({ server, login })) };
}

/** Judges by the settings' own schema. @throws CommandError `usage` with the field */
function checkedWish(wish: MirrorWish): MirrorWish {
  const parsed = mirrorSchema.safeParse({ id: 'new', ...wish });
  if (parsed.success) return wish;
  const [issue] = parsed.error.issues;
  throw new CommandError(
    'usage',
    `The mirror's ${String(issue?.path[0] ?? 'settings')} is not usable: ${issue?.message ?? ''}.`,
    'See heliograph sites add-mirror --help.',
  );
}

function loginOf(options: Pick<AddMirrorOptions, 'key' | 'password'>, session: Session): Login {
  if (options.key !== undefined) return { kind: 'key', keyFile: path.resolve(session.workingFolder, options.key) };
  return { kind: options.password === true ? 'password' : 'agent' };
}

type NamedPlace = Parameters<typeof passwordNeed>[0];

/**
 * Stores a password if there is a keychain and somebody who gives it; else says what else can hold it.
 * @param asked all whose passwords this command stores: one in the environment is for one of them only
 */
async function keepPassword(session: Session, place: NamedPlace, asked: readonly NamedPlace[] = [place]): Promise<boolean> {
  const { output } = session;
  const credential = passwordOf(place.address);
  const need = passwordNeed(place);
  if (!credential || !need) throw new CommandError('usage', 'A folder needs no password.');
  const vault = await openSecrets(output, session.environmentSecrets, [need]).vault();
  if (vault.kind !== 'keychain') {
    output.complain([`heliograph: the password was not stored. ${vault.message}`]);
    return false;
  }
  const needs = asked.flatMap((each) => passwordNeed(each) ?? []);
  const given = environmentPassword(session.environmentSecrets, credential, needs);
  const password =
    given ??
    (output.canAsk ? await askSecret(`Password for ${credential.user}@${credential.host}`, output.stdin, output.progressStream) : '');
  if (password === '') {
    output.complain([
      'heliograph: no password was given, so none was stored',
      '  Run heliograph sites set-password on a terminal, or set HELIOGRAPH_PASSWORD.',
    ]);
    return false;
  }
  await vault.write(credential, password);
  renew(session, credential);
  output.say([vault.message]);
  return true;
}

/** Automatic runs that wait because this login failed may go on. */
function renew({ folders }: Session, credential: CredentialRef): void {
  const book = openTriggerBook(folders.state);
  book.renew(accountOf(credential), new Date());
  book.close();
}

async function forget(session: Session, change: (settings: Settings) => Settings, what: string): Promise<ExitCode> {
  const before = session.settings();
  const after = changeSettings(session.folders.settingsFile, change);
  const unused = unusedCredentials(before, after, passwordOf);
  if (unused.length > 0) {
    const vault = await openSecrets(session.output, session.environmentSecrets, []).vault();
    for (const credential of unused) await vault.remove(credential);
  }
  report(session, after, `Forgot ${printable(what)}. Files on servers were not touched.`);
  return 0;
}

function report(session: Session, settings: Settings, sentence: string): void {
  session.output.record(JSON.stringify({ event: 'sites', sites: settings.sites }));
  session.output.say([sentence]);
}
