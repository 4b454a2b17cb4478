import { parentOf, type RelativePath } from '../../contract/relative-path';
import { EndpointError, type FileToLink, type FileToRemove, type Linked, type Removed } from '../../engine/endpoint';
import { evidenceOf, kindOf } from './attributes';
import { LookedAtFiles, Step, type Looked } from './looked-at-files';
import { textSize } from './fields';
import { PacketType, Status } from './protocol-numbers';
import type { ProvenDirectories } from './proven-directories';
import type { ReceivedAttributes } from './replies';
import { StatusError, type SftpSession } from './session';

const HARD_LINK = 'hardlink@openssh.com';

/** What the endpoint gives to its calls for many files. */
export interface ManyFiles {
  readonly session: SftpSession;
  readonly proven: ProvenDirectories;
  /** The server handles the requests of a channel in their order. */
  readonly ordered: boolean;
  readonly absolute: (path: RelativePath) => string;
  /** Throws what a refusal means. */
  readonly explain: (refused: StatusError, verb: 'look at' | 'remove' | 'link', path: RelativePath, to?: RelativePath) => Promise<never>;
}

interface Refused {
  readonly index: number;
  readonly step: number;
  readonly error: StatusError;
}

/** As `Endpoint.removeFiles`: LSTAT and REMOVE for each, in two round trips for all. Files only, no links. */
export async function removeFiles(
  place: ManyFiles,
  files: readonly FileToRemove[],
  tell: (index: number, removed: Removed) => void,
): Promise<void> {
  const faults = await faultsOf(
    place,
    files.map(({ path }) => path),
  );
  const fit: number[] = [];
  files.forEach(({ path }, index) => {
    const fault = faults.get(parentOf(path));
    if (fault === undefined) fit.push(index);
    else tell(index, isNotThere(fault) ? 'gone' : fault);
  });
  const looked = fit.map((index) => ({ path: place.absolute(files[index]!.path), found: files[index]!.found }));
  const removing = new RemovedFiles(place, looked, (at, removed) => {
    tell(fit[at]!, removed);
  });
  await removing.run();
  for (const { index, step, error } of removing.refusals) {
    const at = fit[index]!;
    const verb = step === Step.look ? 'look at' : 'remove';
    tell(at, await ofFile(place.explain(error, verb, files[at]!.path)));
  }
}

class RemovedFiles extends LookedAtFiles<Looked> {
  readonly refusals: Refused[] = [];

  constructor(
    { session }: ManyFiles,
    files: readonly Looked[],
    private readonly tell: (index: number, removed: Removed) => void,
  ) {
    super(session.channel, files);
  }

  protected act(index: number, { path }: Looked): void {
    this.begin(PacketType.remove, PacketType.status, index, Step.act, textSize(path)).text(path);
  }

  protected acted(index: number): void {
    this.tell(index, 'removed');
  }

  protected isOther(index: number, there: ReceivedAttributes | undefined): void {
    this.tell(index, there === undefined ? 'gone' : 'changed');
  }

  protected shows(): void {
    // Nothing is looked at again.
  }

  protected refused(index: number, step: number, error: StatusError): void {
    this.refusals.push({ index, step, error });
  }
}

interface LookedLink extends Looked {
  /** Absolute. */
  readonly to: string;
}

/** As `Endpoint.linkFiles`: LSTAT, then the link with an LSTAT of the new name right behind it, in two round trips for all. */
export async function linkFiles(
  place: ManyFiles,
  files: readonly FileToLink[],
  tell: (index: number, linked: Linked) => void,
): Promise<void> {
  const faults = await faultsOf(
    place,
    files.flatMap(({ from, to }) => [from, to]),
  );
  const fit: number[] = [];
  files.forEach(({ from, to }, index) => {
    const lost = faults.get(parentOf(from));
    const fault = lost ?? faults.get(parentOf(to));
    if (fault === undefined) fit.push(index);
    else tell(index, lost !== undefined && isNotThere(lost) ? 'changed' : fault);
  });
  const looked = fit.map((index): LookedLink => {
    const { from, to, found } = files[index]!;
    return { path: place.absolute(from), to: place.absolute(to), found };
  });
  const linking = new LinkedFiles(place, looked, (at, linked) => {
    tell(fit[at]!, linked);
  });
  await linking.run();
  for (const { index, step, error } of linking.refusals) {
    const at = fit[index]!;
    const { from, to } = files[at]!;
    tell(at, await ofFile(step === Step.look ? place.explain(error, 'look at', from) : place.explain(error, 'link', from, to)));
  }
}

class LinkedFiles extends LookedAtFiles<LookedLink> {
  readonly refusals: Refused[] = [];
  readonly #ordered: boolean;
  /** Links that were refused: what their new names show counts for nothing. */
  readonly #unmade = new Set<number>();

  constructor(
    { session, ordered }: ManyFiles,
    files: readonly LookedLink[],
    private readonly tell: (index: number, linked: Linked) => void,
  ) {
    super(session.channel, files);
    this.#ordered = ordered;
  }

  protected act(index: number, { path, to }: LookedLink): void {
    const out = this.begin(PacketType.extended, PacketType.status, index, Step.act, textSize(HARD_LINK) + textSize(path) + textSize(to));
    out.text(HARD_LINK);
    out.text(path);
    out.text(to);
    if (this.#ordered) this.#show(index);
  }

  protected acted(index: number): void {
    if (!this.#ordered) this.#show(index);
  }

  protected isOther(index: number): void {
    this.tell(index, 'changed');
  }

  protected shows(index: number, there: ReceivedAttributes | undefined): void {
    if (this.#unmade.has(index)) return;
    const kind = there && kindOf(there);
    if (kind === 'file') this.tell(index, evidenceOf(kind, there!));
    else this.refused(index, Step.show, new StatusError(Status.noSuchFile, ''));
  }

  protected refused(index: number, step: number, error: StatusError): void {
    if (this.#unmade.has(index)) return;
    this.#unmade.add(index);
    this.refusals.push({ index, step, error });
  }

  #show(index: number): void {
    const { to } = this.files[index]!;
    this.begin(PacketType.lstat, PacketType.attributes, index, Step.show, textSize(to)).text(to);
  }
}

/** What is wrong with the folders that hold `paths`: where one is no real folder, nothing is asked for below it. */
async function faultsOf({ proven, explain }: ManyFiles, paths: readonly RelativePath[]): Promise<ReadonlyMap<RelativePath, EndpointError>> {
  const faults = new Map<RelativePath, EndpointError>();
  for (const folder of new Set(paths.map(parentOf))) {
    try {
      await proven.prove(folder);
    } catch (error) {
      faults.set(folder, await ofFile(error instanceof StatusError ? explain(error, 'look at', folder) : Promise.reject(error)));
    }
  }
  return faults;
}

function isNotThere({ kind }: EndpointError): boolean {
  return kind === 'missing' || kind === 'not-a-directory';
}

/** The error of one file; a lost link is one of all. */
async function ofFile(explaining: Promise<never>): Promise<EndpointError> {
  try {
    return await explaining;
  } catch (error) {
    if (!(error instanceof EndpointError) || error.kind === 'lost' || error.kind === 'protocol') throw error;
    return error;
  }
}
