import type { Command } from 'commander';
import type { HostKeyOffer, HostKeyVerdict } from '../../contract/trust';
import { authority } from '../../endpoints/address';
import type { SshPlace } from '../../endpoints/sftp/connection';
import { offerOf } from '../../endpoints/sftp/host-keys';
import { CommandError } from '../command-error';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { offeredKey, offeredKeyWith, parseHost, type Over } from '../host-key-offer';
import { chooseJump, jumpNeeds } from '../jump-logins';
import { trialOptions } from '../default-logins';
import { listenForInterruption } from '../interruption';
import { parseFingerprint, parseJump } from '../option-values';
import { printable } from '../printable';
import { askConsent } from '../prompt';
import { openSecrets } from '../secrets';
import type { Session } from '../session';
import { hostKeysOf, ownPins } from '../trusted-keys';

interface TrustOptions {
  readonly fingerprint?: string;
  readonly replace: boolean;
  readonly list: boolean;
  readonly forget?: string;
  readonly jump?: readonly string[];
}

interface Offered {
  readonly key: Buffer;
  readonly verdict: HostKeyVerdict;
}

/** `trust`: shows a server's host key and pins it by consent. */
export function addTrust(program: Command, run: CommandRunner): void {
  const command = program
    .command('trust')
    .summary("show a server's host key and trust it")
    .description(
      'Shows the key that a server offers and asks whether to trust it. Where nobody can be asked, --fingerprint must name it. Writes to our own file of known hosts only.',
    )
    .argument('[host]', 'HOST or HOST:PORT')
    .option('--fingerprint <sha256>', 'trust the key with this fingerprint (SHA256:…) without asking', parseFingerprint)
    .option('--replace', 'forget the key that is pinned and trust the one of --fingerprint')
    .option(
      '--jump <servers>',
      'reach it over these servers, which must be trusted: [user@]host[:port], several joined by commas',
      parseJump,
    )
    .option('--list', 'list the keys that are pinned here')
    .option('--forget <host>', 'forget what is pinned here for HOST or HOST:PORT');
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph trust eu.example.org
  $ heliograph trust eu.example.org:2222 --fingerprint SHA256:uNiVztksCsDhcc0u9e8BrqMX2VOSDP6AqpGhqlkSB3k
  $ heliograph trust --list`,
  );
  run(command, (session) => {
    const options = command.opts<TrustOptions>();
    const [host] = command.args;
    if (options.list) return listPins(session);
    if (options.forget !== undefined) return forgetPin(session, options.forget);
    if (host === undefined) throw new CommandError('usage', 'Name a host, or --list, or --forget HOST.', 'See heliograph trust --help.');
    if (options.replace && options.fingerprint === undefined) {
      throw new CommandError(
        'usage',
        '--replace needs --fingerprint.',
        'Ask the administrator of the server for the fingerprint of its new key.',
      );
    }
    return trust(session, host, options);
  });
}

function listPins(session: Session): ExitCode {
  const pins = ownPins(session).list();
  session.output.record(JSON.stringify({ event: 'trust', pins }));
  session.output.say(
    pins.length === 0
      ? ['No host keys are pinned here.']
      : pins.map((pin) => `${printable(authority(pin))}  ${printable(pin.algorithm)}  ${pin.fingerprint}`),
  );
  return 0;
}

function forgetPin(session: Session, text: string): ExitCode {
  const { host, port } = parseHost(text);
  const forgotten = ownPins(session).forget(host, port);
  session.output.record(JSON.stringify({ event: 'trust', host, port, forgotten }));
  if (!forgotten)
    throw new CommandError(
      'usage',
      `No key is pinned here for ${authority({ host, port })}.`,
      'See heliograph trust --list; keys in ~/.ssh/known_hosts are not ours to remove.',
    );
  session.output.say([`Forgot the key of ${authority({ host, port })}.`]);
  return 0;
}

async function trust(session: Session, text: string, options: TrustOptions): Promise<ExitCode> {
  const place = parseHost(text);
  const hostKeys = hostKeysOf(session, {});
  const interruption = listenForInterruption(() => undefined, session.exitNow);
  try {
    const over = await wayThere(session, options.jump, place);
    const offered =
      options.fingerprint === undefined
        ? await offeredKey(place, hostKeys, interruption.signal, { over })
        : await withFingerprint(options.fingerprint, over);
    return await decide(session, offered, place, options);
  } catch (error) {
    if (interruption.signal.aborted) throw new CommandError('interrupted', 'Interrupted; nothing was trusted.');
    throw error;
  } finally {
    interruption.dispose();
  }

  async function withFingerprint(fingerprint: string, over: Over | undefined): Promise<Offered> {
    const found = await offeredKeyWith(fingerprint, place, hostKeys, interruption.signal, over);
    if ('key' in found) return found;
    const shown = found.others.map((offer) => `${offer.algorithm} ${offer.fingerprint}`).join(', ');
    throw new CommandError(
      'host-key-unknown',
      `${authority(place)} does not have the key ${fingerprint}; it showed ${shown}.`,
      'Nothing was trusted. Check the fingerprint with the administrator of the server.',
    );
  }
}

/** Makes the way to a server over those of `--jump`, anew for each look. */
async function wayThere(session: Session, jump: readonly string[] | undefined, place: SshPlace): Promise<Over | undefined> {
  if (jump === undefined) return undefined;
  const secrets = openSecrets(session.output, session.environmentSecrets, jumpNeeds(jump));
  const { jump: hops = [] } = await chooseJump(session, { jump, acceptNewHostKey: false }, secrets);
  const { openTunnel } = await import('../../endpoints/sftp/jump');
  return async () => openTunnel(hops, place, await trialOptions(session, { acceptNewHostKey: false }, secrets, { kind: 'agent' }));
}

async function decide(
  session: Session,
  { key, verdict }: Offered,
  place: { host: string; port: number },
  options: TrustOptions,
): Promise<ExitCode> {
  const { output } = session;
  const offer = offerOf(place.host, place.port, key);
  output.say([`${authority(place)} offers the ${offer.algorithm} key ${output.paint.bold(offer.fingerprint)}`]);
  if (verdict.kind === 'trusted') return tellTrusted(session, offer, 'It is trusted already.');
  if (verdict.kind === 'revoked') {
    throw new CommandError(
      'host-key-changed',
      `The key of ${authority(place)} is marked as revoked.`,
      'Do not connect; ask the administrator of the server.',
    );
  }
  const pins = ownPins(session);
  if (verdict.kind === 'changed') {
    if (!options.replace) throw changedKey(verdict, place);
    pins.forget(place.host, place.port);
  } else if (options.fingerprint === undefined && !(await consent(session, offer))) {
    throw new CommandError(
      'host-key-unknown',
      'Nothing was trusted.',
      `Compare the fingerprint, then run: heliograph trust ${authority(place)} --fingerprint ${offer.fingerprint}`,
    );
  }
  pins.accept(place.host, place.port, key);
  return tellTrusted(session, offer, 'It is trusted from now on.');
}

function tellTrusted({ output }: Session, offer: HostKeyOffer, sentence: string): ExitCode {
  output.record(JSON.stringify({ event: 'trust', trusted: true, ...offer }));
  output.say([sentence]);
  return 0;
}

function changedKey(verdict: Extract<HostKeyVerdict, { kind: 'changed' }>, place: { host: string; port: number }): CommandError {
  return new CommandError(
    'host-key-changed',
    `${authority(place)} showed the key ${verdict.offer.fingerprint}, but ${verdict.known.join(' or ')} is known for it: someone may be in between.`,
    `If its administrator replaced the key, run: heliograph trust ${authority(place)} --replace --fingerprint FINGERPRINT, with the one that they tell you.`,
  );
}

function consent({ output }: Session, offer: HostKeyOffer): Promise<boolean> {
  if (!output.canAsk) return Promise.resolve(false);
  return askConsent(
    `Is ${offer.fingerprint} the fingerprint that the administrator of the server told you?`,
    output.stdin,
    output.progressStream as NodeJS.WritableStream,
  );
}
