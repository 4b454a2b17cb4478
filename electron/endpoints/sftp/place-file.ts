import type { Evidence } from '../../contract/plan';
import { EndpointError, type SmallFile } from '../../engine/endpoint';
import { kindOf, sentAttributes } from './attributes';
import type { ReplyReader, SftpChannel } from './channel';
import { textSize, type SentAttributes } from './fields';
import { OpenFlag, PacketType, Status } from './protocol-numbers';
import { decodeReply, isSuccess, ProtocolFault, type ReceivedAttributes } from './replies';
import { above } from './names';
import { StatusError, type SftpSession } from './session';

/** Mode of a file that is not whole yet. */
const PRIVATE = 0o600;

const POSIX_RENAME = 'posix-rename@openssh.com';

/** What a reply answers. */
const Step = { open: 0, write: 1, setAttributes: 2, look: 3, lookAtPlace: 4, sync: 5, close: 6, claim: 7, rename: 8 } as const;

/** How free places are taken on one channel. */
export interface Claims {
  /** RENAME refuses where anything stands: nobody needs to look before. */
  refuse: boolean;
}

/** What OpenSSH's own program has announced since 8.0, and no other that is known to stand in for it. */
const OF_OPENSSH = ['hardlink@openssh.com', 'fstatvfs@openssh.com', 'lsetstat@openssh.com'];

/**
 * Whether RENAME takes only a place that is free. The protocol says so; OpenSSH's program keeps to it by making a hard link
 * and removing the old name, in which nobody can come between. Where the disk has no hard links it looks and renames, at
 * once, but following a symlink: only one that leads nowhere is then not seen. On Windows it is another program.
 */
export function claimsOf(software: string, session: SftpSession): Claims {
  return { refuse: software.startsWith('OpenSSH') && !/windows/i.test(software) && OF_OPENSSH.every((name) => session.has(name)) };
}

/**
 * Puts one small file into its place, on a server that handles the requests of a channel in their order:
 * OPEN; then WRITE, FSETSTAT, FSTAT, LSTAT of the place and CLOSE in one packet; then the rename, once all of them
 * succeeded and the place is as expected. Three round trips, and no promise but the last. A free place is not looked at
 * where the rename itself refuses to replace.
 */
export class PlacedFile implements ReplyReader {
  /** What the server refuses from now on is the renaming. */
  renaming = false;
  readonly #claims: boolean;
  #handle: Buffer | undefined;
  /** Replies that are still to come before the rename. */
  #open = 0;
  #refused: { readonly step: number; readonly error: Error } | undefined;
  /** Why the place could not be claimed. */
  #unclaimed: Error | undefined;
  #observed: ReceivedAttributes | undefined;
  #there: ReceivedAttributes | undefined;
  #resolve!: (placed: Evidence | 'changed') => void;
  #reject!: (error: Error) => void;

  constructor(
    private readonly session: SftpSession,
    private readonly file: SmallFile,
    /** The absolute paths. */
    private readonly temp: string,
    private readonly path: string,
    private readonly claims: Claims,
  ) {
    this.#claims = file.found === undefined && claims.refuse;
  }

  /** @throws StatusError if the server refuses; EndpointError for a dead link, or `mismatch` if other bytes came than were sent */
  run(): Promise<Evidence | 'changed'> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      const { dead } = this.#channel;
      if (dead !== undefined) reject(dead);
      else this.#create();
    });
  }

  onDead(error: EndpointError): void {
    this.#reject(error);
  }

  onReply(step: number, packet: Buffer): void {
    this.#open--;
    const asksForMore = step === Step.open || step === Step.look || step === Step.lookAtPlace;
    if (asksForMore || !isSuccess(packet)) this.#read(step, packet);
    if (this.#open === 0) this.#advance(step);
  }

  #read(step: number, packet: Buffer): void {
    const reply = decodeReply(packet);
    const code = reply.type === PacketType.status ? reply.code : Status.ok;
    if (reply.type === PacketType.handle) this.#handle = reply.handle;
    else if (reply.type === PacketType.attributes && step === Step.look) this.#observed = reply.attributes;
    else if (reply.type === PacketType.attributes) this.#there = reply.attributes;
    else if (code === Status.ok) throw new ProtocolFault('success without what was asked for');
    const absent = step === Step.lookAtPlace && code === Status.noSuchFile;
    if (reply.type === PacketType.status && code !== Status.ok && !absent) this.#refuse(step, code, reply.message);
  }

  get #channel(): SftpChannel {
    return this.session.channel;
  }

  /** The first refusal is the one to tell; one of the attributes' is dealt with when all else succeeded. */
  #refuse(step: number, code: number, message: string): void {
    if (this.#refused !== undefined && this.#refused.step !== Step.setAttributes) return;
    this.#refused = { step, error: new StatusError(code, message, step === Step.write ? this.file.bytes.length : undefined) };
  }

  #advance(step: number): void {
    const refused = this.#refused;
    const error = refused?.step === Step.setAttributes ? undefined : refused?.error;
    if (step === Step.open && error === undefined) this.#channel.reserveFor(this.file.bytes.length, () => this.#fill(), this.#reject);
    else if (step === Step.open) this.#reject(error!);
    else if (step === Step.claim && error !== undefined) this.#lookWhy(error);
    else if (this.#unclaimed !== undefined && step === Step.lookAtPlace) this.#afterLook(this.#unclaimed, error);
    else if (error !== undefined) this.#giveUp(error);
    else if (step === Step.claim || step === Step.rename) this.#arrive();
    else if (refused !== undefined) this.#setOneByOne();
    else this.#finish();
  }

  #create(): void {
    const { temp } = this;
    this.#open = 1;
    const out = this.#channel.begin(PacketType.open, PacketType.handle, this, Step.open, textSize(temp) + 12);
    out.text(temp);
    out.number(OpenFlag.write | OpenFlag.create | OpenFlag.exclusive);
    out.attributes({ permissions: PRIVATE });
  }

  /** Everything that the open file still needs leaves at once. */
  #fill(): void {
    const handle = this.#handle!;
    const channel = this.#channel;
    const { bytes, fsync } = this.file;
    const size = this.session.writeSize;
    for (let at = 0; at < bytes.length; at += size) {
      const part = bytes.length <= size ? bytes : bytes.subarray(at, at + size);
      this.#open++;
      const out = channel.begin(PacketType.write, PacketType.status, this, Step.write, 4 + handle.length + 12, part.length, part.length);
      out.bytes(handle);
      out.bigNumber(at);
      out.number(part.length);
      out.content(part);
    }
    this.#open += 3;
    const wanted = this.#wanted();
    const set = channel.begin(PacketType.fsetstat, PacketType.status, this, Step.setAttributes, 4 + handle.length + 16);
    set.bytes(handle);
    set.attributes(wanted);
    channel.begin(PacketType.fstat, PacketType.attributes, this, Step.look, 4 + handle.length).bytes(handle);
    if (fsync && this.session.has('fsync@openssh.com')) {
      this.#open++;
      const sync = channel.begin(
        PacketType.extended,
        PacketType.status,
        this,
        Step.sync,
        textSize('fsync@openssh.com') + 4 + handle.length,
      );
      sync.text('fsync@openssh.com');
      sync.bytes(handle);
    }
    if (!this.#claims) this.#lookAtPlace();
    channel.begin(PacketType.close, PacketType.status, this, Step.close, 4 + handle.length).bytes(handle);
  }

  /** All is there: into its place with it, if that is as it was expected. */
  #finish(): void {
    const { bytes, found, onStaged } = this.file;
    const { size } = this.#observed!;
    if (size !== undefined && size !== bytes.length) {
      const message = `${String(bytes.length)} bytes were expected, ${String(size)} came.`;
      this.#giveUp(new EndpointError('mismatch', message, 'It is tried again.'));
    } else if (!this.#claims && !isAsExpected(this.#there, found)) this.#giveUp('changed');
    else {
      onStaged?.(this.#evidence());
      this.renaming = true;
      if (this.#claims || !this.session.has(POSIX_RENAME)) this.#rename();
      else this.#replace();
    }
  }

  /** Takes a place that is free; where something stands, a server that {@link Claims.refuse | refuses} leaves it. */
  #rename(): void {
    const { temp, path } = this;
    this.#open = 1;
    const step = this.#claims ? Step.claim : Step.rename;
    const out = this.#channel.begin(PacketType.rename, PacketType.status, this, step, textSize(temp) + textSize(path));
    out.text(temp);
    out.text(path);
  }

  /** Takes the place from whatever stands there. */
  #replace(): void {
    const { temp, path } = this;
    this.#open = 1;
    const size = textSize(POSIX_RENAME) + textSize(temp) + textSize(path);
    const out = this.#channel.begin(PacketType.extended, PacketType.status, this, Step.rename, size);
    out.text(POSIX_RENAME);
    out.text(temp);
    out.text(path);
  }

  #lookAtPlace(): void {
    this.#open++;
    this.#channel.begin(PacketType.lstat, PacketType.attributes, this, Step.lookAtPlace, textSize(this.path)).text(this.path);
  }

  /** A refusal to claim the place means that it is taken, or that this server or disk has its own ways. */
  #lookWhy(refusal: Error): void {
    this.#unclaimed = refusal;
    this.#refused = undefined;
    this.#lookAtPlace();
  }

  #afterLook(refusal: Error, lookRefused: Error | undefined): void {
    if (lookRefused === undefined && this.#there !== undefined) this.#giveUp('changed');
    else if (lookRefused === undefined && this.session.has(POSIX_RENAME)) this.#replace();
    else this.#giveUp(refusal);
  }

  #arrive(): void {
    // What was refused as a claim went well after a look: so it is for all that come.
    if (this.#unclaimed !== undefined) this.claims.refuse = false;
    this.#resolve(this.#evidence());
  }

  /** A server may refuse one of mode and time: what it takes is set, and the evidence shows what it then has. */
  #setOneByOne(): void {
    const { session, temp } = this;
    const { permissions, mtime } = this.#wanted();
    const set = async (): Promise<void> => {
      for (const each of [{ permissions }, { mtime }] as SentAttributes[]) await session.setAttributes(temp, each).catch(ignoreRefusal);
      this.#observed = await session.lstat(temp);
      if (this.#observed === undefined)
        throw new EndpointError('mismatch', 'The written file has disappeared from the server.', 'It is tried again.');
      this.#refused = undefined;
      this.#finish();
    };
    set().catch((error: unknown) => this.#giveUp(error as Error));
  }

  #wanted(): SentAttributes {
    return sentAttributes(this.file);
  }

  /** Removes what was begun; why is more important than how that goes. */
  #giveUp(why: Error | 'changed'): void {
    const { session } = this;
    const tell = (): void => {
      if (why === 'changed') this.#resolve(why);
      else this.#reject(why);
    };
    const remove = async (): Promise<void> => {
      // At once: what is removed afterwards would make a full disk look as if it had room.
      if (why instanceof StatusError && why.written !== undefined) await askSpace(session, this.temp, why);
      await session.removeFile(this.temp);
    };
    remove().then(tell, tell);
  }

  #evidence(): Evidence {
    const { size, mtime, permissions } = this.#observed!;
    return { kind: 'file', size: size ?? 0, mtime: mtime ?? 0, mode: (permissions ?? 0) & 0o7777 };
  }
}

function isAsExpected(there: ReceivedAttributes | undefined, found: Evidence | undefined): boolean {
  if (there === undefined || found === undefined) return there === undefined && found === undefined;
  return kindOf(there) === 'file' && there.size === found.size && there.mtime === found.mtime;
}

/** Asks for the free bytes beside a refused WRITE, so that a full disk is told as such. */
export async function askSpace(session: SftpSession, path: string, refused: StatusError): Promise<void> {
  if (!session.has('statvfs@openssh.com')) return;
  await session.space(above(path)).then(
    (space) => {
      refused.freeBytes = space.freeBytes;
    },
    () => undefined,
  );
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof StatusError)) throw error;
}
