import type { SftpFiles } from './sftp-files';
import { SftpRefusal, statusOf, type OpenedFile } from './sftp-files';
import { longName } from './long-name';
import type { ServerOperations, ServerQuirks } from './server-quirks';
import { attributesField, packet, PacketReader, Reply, Request, Status, string, uint32, uint64, type FullAttributes } from './sftp-wire';

/** OpenSSH's own limits: bytes of a packet, of one READ and of one WRITE. */
const LIMITS = { packet: 256 * 1024 + 1024, read: 255 * 1024, write: 255 * 1024 };
const NAMES_PER_ANSWER = 256;
const OPEN_FILES = 1019;

interface OpenedDirectory {
  readonly virtual: string;
  readonly real: string;
  readonly names: string[];
}

type Handle = { readonly file: OpenedFile } | { readonly directory: OpenedDirectory };

/** What happens to the connection, beside answers. */
export interface SessionLink {
  /** Sends bytes to the client. */
  send(answer: Buffer): void;
  /** Cuts the whole connection without a word. */
  cut(): void;
}

const EXTENSIONS: readonly (readonly [name: string, version: string])[] = [
  ['posix-rename@openssh.com', '1'],
  ['statvfs@openssh.com', '2'],
  ['fstatvfs@openssh.com', '2'],
  ['hardlink@openssh.com', '1'],
  ['fsync@openssh.com', '1'],
  ['lsetstat@openssh.com', '1'],
  ['limits@openssh.com', '1'],
  ['copy-data', '1'],
];

const REQUEST_NAMES = new Map<number, string>(Object.entries(Request).map(([name, type]) => [type, name]));

/** One SFTP session: takes the client's bytes, carries out its requests in order, and answers. */
export class SftpSession {
  readonly #handles = new Map<number, Handle>();
  #nextHandle = 0;
  #pending: Buffer = Buffer.alloc(0);
  #answers: Buffer[] = [];
  #ended = false;
  #requests = 0;

  constructor(
    private readonly files: SftpFiles,
    private readonly quirks: ServerQuirks,
    private readonly operations: ServerOperations,
    private readonly link: SessionLink,
  ) {}

  /** Takes bytes as they arrive; all answers to them leave in one piece. */
  receive(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let at = 0;
    while (!this.#ended && this.#pending.length - at >= 4) {
      const length = this.#pending.readUInt32BE(at);
      if (length === 0 || length > LIMITS.packet) return this.#cut();
      if (this.#pending.length - at - 4 < length) break;
      this.#handle(this.#pending.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    if (this.#ended) return;
    this.#pending = this.#pending.subarray(at);
    if (this.#answers.length === 0) return;
    const answer = Buffer.concat(this.#answers);
    this.#answers = [];
    this.link.send(answer);
  }

  /** Closes what the client left open. */
  end(): void {
    this.#ended = true;
    for (const handle of this.#handles.values()) if ('file' in handle) this.files.close(handle.file);
    this.#handles.clear();
  }

  #cut(): void {
    this.end();
    this.link.cut();
  }

  #handle(body: Buffer): void {
    const reader = new PacketReader(body);
    const type = reader.byte();
    if (type === Request.INIT) return this.#answerVersion();
    const id = reader.uint32();
    const extension = type === Request.EXTENDED ? reader.text() : undefined;
    const name = extension?.replace(/@.*/, '') ?? REQUEST_NAMES.get(type) ?? String(type);
    const answersBefore = this.#answers.length;
    try {
      const drop = this.#script(name, type, body);
      if (drop === 'before') return this.#cut();
      if (drop === 'silence') return;
      this.#answers.push(extension === undefined ? this.#perform(type, id, reader) : this.#performExtension(extension, name, id, reader));
      if (drop === 'after') return this.#cut();
    } catch (error) {
      this.#answers.length = answersBefore;
      const { status, message } = statusOf(error);
      this.#answers.push(statusAnswer(id, status, message));
    }
  }

  /** Counts the request and asks the quirks what becomes of it. @throws SftpRefusal */
  #script(name: string, type: number, body: Buffer): 'before' | 'after' | 'silence' | undefined {
    const { operations, quirks } = this;
    operations.total += 1;
    operations.byName[name] = (operations.byName[name] ?? 0) + 1;
    this.#requests += 1;
    if (this.#requests === quirks.dropAfterOperations && operations.drops < (quirks.dropTimes ?? 1)) {
      operations.drops += 1;
      return quirks.dropAfterApplying ? 'after' : 'before';
    }
    const verdict = quirks.intercept?.({ name, path: this.#pathOf(type, body), number: operations.total });
    if (verdict === undefined) return undefined;
    if (verdict === 'silence') return 'silence';
    if (verdict !== 'drop') throw new SftpRefusal(verdict, 'Refused by a script');
    operations.drops += 1;
    return 'before';
  }

  #pathOf(type: number, body: Buffer): string {
    const reader = new PacketReader(body);
    reader.byte();
    reader.uint32();
    if (type === Request.EXTENDED) reader.text();
    try {
      const first = reader.bytes();
      const handle = first.length === 4 ? this.#handles.get(first.readUInt32BE(0)) : undefined;
      if (handle) return fromLatin1('file' in handle ? handle.file.virtual : handle.directory.virtual);
      return first.toString('utf8');
    } catch {
      return '';
    }
  }

  #answerVersion(): void {
    const announced = EXTENSIONS.filter(([name]) => this.#knows(name)).flatMap(([name, version]) => [string(name), string(version)]);
    this.#answers.push(packet(Reply.VERSION, uint32(3), ...announced));
  }

  #knows(extension: string): boolean {
    const short = extension.replace(/@.*/, '');
    return !(this.quirks.noPosixRename && short === 'posix-rename') && !this.quirks.without?.includes(short);
  }

  #perform(type: number, id: number, reader: PacketReader): Buffer {
    const { files } = this;
    const done = (): Buffer => statusAnswer(id, Status.OK, 'Success');
    switch (type) {
      case Request.OPEN: {
        this.#refuseTooMany();
        const path = reader.text();
        return this.#handleAnswer(id, { file: files.open(path, reader.uint32(), reader.attributes()) });
      }
      case Request.CLOSE:
        this.#close(reader.bytes());
        return done();
      case Request.READ: {
        const file = this.#file(reader.bytes());
        const data = files.read(file, reader.uint64(), Math.min(reader.uint32(), LIMITS.read));
        return data ? packet(Reply.DATA, uint32(id), string(data)) : statusAnswer(id, Status.EOF, 'End of file');
      }
      case Request.WRITE: {
        const file = this.#file(reader.bytes());
        files.write(file, reader.uint64(), reader.bytes());
        return done();
      }
      case Request.LSTAT:
        return attributesAnswer(id, files.stat(reader.text(), false));
      case Request.STAT:
        return attributesAnswer(id, files.stat(reader.text(), true));
      case Request.FSTAT:
        return attributesAnswer(id, files.fstat(this.#file(reader.bytes())));
      case Request.SETSTAT:
        files.setAttributes(reader.text(), reader.attributes());
        return done();
      case Request.FSETSTAT:
        files.setFileAttributes(this.#file(reader.bytes()), reader.attributes());
        return done();
      case Request.OPENDIR: {
        this.#refuseTooMany();
        const virtual = reader.text();
        const listed = files.list(virtual);
        const hostile = (this.quirks.hostileNames ?? []).map((name) => Buffer.from(name).toString('latin1'));
        return this.#handleAnswer(id, {
          directory: { virtual, real: listed.real, names: ['.', '..', ...listed.names, ...hostile].reverse() },
        });
      }
      case Request.READDIR:
        return this.#nextNames(id, this.#directory(reader.bytes()));
      default:
        return this.#performOnPath(type, id, reader) ?? statusAnswer(id, Status.UNSUPPORTED, 'Operation unsupported');
    }
  }

  #performOnPath(type: number, id: number, reader: PacketReader): Buffer | undefined {
    const { files } = this;
    switch (type) {
      case Request.REMOVE:
        files.remove(reader.text());
        break;
      case Request.RMDIR:
        files.removeDirectory(reader.text());
        break;
      case Request.MKDIR:
        files.makeDirectory(reader.text(), reader.attributes());
        break;
      case Request.RENAME:
        files.rename(reader.text(), reader.text());
        break;
      // OpenSSH's order, target first: the one that clients send to whoever calls itself OpenSSH.
      case Request.SYMLINK:
        files.symlink(reader.text(), reader.text());
        break;
      case Request.REALPATH:
        return nameAnswer(id, files.jail.canonical(reader.text()));
      case Request.READLINK:
        return nameAnswer(id, files.readLink(reader.text()));
      default:
        return undefined;
    }
    return statusAnswer(id, Status.OK, 'Success');
  }

  #performExtension(extension: string, short: string, id: number, reader: PacketReader): Buffer {
    const { files } = this;
    const announced = EXTENSIONS.some(([name]) => name === extension) && this.#knows(extension);
    if (!announced) return statusAnswer(id, Status.UNSUPPORTED, 'Operation unsupported');
    switch (short) {
      case 'posix-rename':
        files.posixRename(reader.text(), reader.text());
        break;
      case 'hardlink':
        files.hardLink(reader.text(), reader.text());
        break;
      case 'fsync':
        files.fsync(this.#file(reader.bytes()));
        break;
      case 'lsetstat':
        files.setLinkAttributes(reader.text(), reader.attributes());
        break;
      case 'copy-data': {
        const from = this.#file(reader.bytes());
        const [start, length] = [reader.uint64(), reader.uint64()];
        files.copy(from, start, length, this.#file(reader.bytes()), reader.uint64());
        break;
      }
      case 'statvfs':
        return this.#space(id, reader.text());
      case 'fstatvfs':
        return this.#space(id, this.#file(reader.bytes()).virtual);
      case 'limits':
        return packet(
          Reply.EXTENDED,
          uint32(id),
          uint64(LIMITS.packet),
          uint64(LIMITS.read),
          uint64(LIMITS.write),
          uint64(this.quirks.maxOpenFiles ?? OPEN_FILES),
        );
    }
    return statusAnswer(id, Status.OK, 'Success');
  }

  /** f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_favail, f_fsid, f_flag, f_namemax. */
  #space(id: number, virtual: string): Buffer {
    const { block, blocks, free, available } = this.files.space(virtual);
    const names = 1_000_000;
    const fields = [block, block, blocks, free, available, names, names, names, 0, this.quirks.readOnly ? 1 : 0, 255];
    return packet(Reply.EXTENDED, uint32(id), ...fields.map((field) => uint64(field)));
  }

  #nextNames(id: number, directory: OpenedDirectory): Buffer {
    const rows: Buffer[] = [];
    let count = 0;
    while (count < NAMES_PER_ANSWER) {
      const name = directory.names.pop();
      if (name === undefined) break;
      const attributes = (isRealName(name) ? this.files.entry(directory.real, name === '..' ? '.' : name) : undefined) ?? HOSTILE;
      rows.push(string(name), string(longName(name, attributes)), attributesField(attributes));
      count += 1;
    }
    if (count === 0) return statusAnswer(id, Status.EOF, 'End of file');
    return packet(Reply.NAME, uint32(id), uint32(count), ...rows);
  }

  #handleAnswer(id: number, handle: Handle): Buffer {
    const number = this.#nextHandle++;
    this.#handles.set(number, handle);
    return packet(Reply.HANDLE, uint32(id), string(uint32(number)));
  }

  #refuseTooMany(): void {
    if (this.#handles.size >= (this.quirks.maxOpenFiles ?? OPEN_FILES)) throw new SftpRefusal(Status.FAILURE, 'Too many open files');
  }

  #file(handle: Buffer): OpenedFile {
    const found = this.#lookUp(handle);
    if (!('file' in found)) throw new SftpRefusal(Status.FAILURE, 'Failure');
    return found.file;
  }

  #directory(handle: Buffer): OpenedDirectory {
    const found = this.#lookUp(handle);
    if (!('directory' in found)) throw new SftpRefusal(Status.FAILURE, 'Failure');
    return found.directory;
  }

  #lookUp(handle: Buffer): Handle {
    const found = handle.length === 4 ? this.#handles.get(handle.readUInt32BE(0)) : undefined;
    if (!found) throw new SftpRefusal(Status.FAILURE, 'Failure');
    return found;
  }

  #close(handle: Buffer): void {
    const found = this.#lookUp(handle);
    this.#handles.delete(handle.readUInt32BE(0));
    if ('file' in found) this.files.close(found.file);
  }
}

/** What a listing says of a name that is not really there: an ordinary small file. */
const HOSTILE: FullAttributes = { size: 1, uid: 0, gid: 0, mode: 0o100644, atime: 1_700_000_000, mtime: 1_700_000_000 };

/** Names that only a quirk can list; no path is made of them. */
function isRealName(name: string): boolean {
  return name !== '' && !/[/\0]/.test(name);
}

function statusAnswer(id: number, status: number, message: string): Buffer {
  return packet(Reply.STATUS, uint32(id), uint32(status), string(message), string(''));
}

function attributesAnswer(id: number, attributes: FullAttributes): Buffer {
  return packet(Reply.ATTRS, uint32(id), attributesField(attributes));
}

/** One name without attributes, as answers to REALPATH and READLINK carry it. */
function nameAnswer(id: number, name: string): Buffer {
  return packet(Reply.NAME, uint32(id), uint32(1), string(name), string(name), uint32(0));
}

function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
