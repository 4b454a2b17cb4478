import type { RelativePath } from '../../contract/relative-path';
import { settle } from './after-refusal';
import { above } from './names';
import type { ReceivedAttributes } from './replies';
import { freeBytesAt, join, resolveRoot } from './root';
import type { SftpSession } from './session';

/** Milliseconds for which what was seen counts as what is there. */
const HOLDS = 2_000;

type Answer = ReturnType<typeof settle<ReceivedAttributes | undefined>>;

/** What stands at the root and above it, with symlinks followed. */
export interface RootLook {
  readonly root: ReceivedAttributes | undefined;
  readonly parent: ReceivedAttributes | undefined;
}

/**
 * What a run looks at first, asked in the round trip in which the folder is resolved: on the guess that its address is the
 * path by which the server knows it. Only reads. Each answer is given out once, and only while it is young.
 */
export class FirstLook {
  readonly #root: Answer;
  readonly #parent: Answer;
  readonly #below: Map<RelativePath, Answer>;
  #space: Promise<number | undefined> | undefined;
  #rootTaken = false;

  constructor(
    session: SftpSession,
    private readonly path: string,
    names: readonly RelativePath[],
    /** Free space is asked for as well; a server that cannot tell it says so. */
    asksSpace: boolean,
    private readonly now: () => number = () => performance.now(),
    private readonly askedAt = now(),
  ) {
    this.#root = settle(session.stat(path));
    this.#parent = settle(session.stat(above(path)));
    this.#space = asksSpace ? freeBytesAt(session, path) : undefined;
    // Whoever takes it hears of it.
    this.#space?.catch(() => undefined);
    this.#below = new Map(names.map((name) => [name, settle(session.lstat(join(path, name)))]));
  }

  /** Undefined where it must be asked for. */
  async takeRoot(root: string): Promise<RootLook | undefined> {
    if (this.#rootTaken || !this.#counts(root)) return undefined;
    this.#rootTaken = true;
    const [there, above] = [await this.#root, await this.#parent];
    return there.ok && above.ok ? { root: there.value, parent: above.value } : undefined;
  }

  /** What LSTAT said of a path below the root; undefined where it must be asked for. @param look asks again after a refusal */
  take(
    root: string,
    path: RelativePath,
    look: () => Promise<ReceivedAttributes | undefined>,
  ): Promise<ReceivedAttributes | undefined> | undefined {
    const answer = this.#counts(root) ? this.#below.get(path) : undefined;
    this.#below.delete(path);
    return answer?.then((settled) => (settled.ok ? settled.value : look()));
  }

  /** Free bytes at the root; undefined where they must be asked for. */
  takeSpace(root: string): Promise<number | undefined> | undefined {
    const space = this.#counts(root) ? this.#space : undefined;
    this.#space = undefined;
    return space;
  }

  #counts(root: string): boolean {
    return root === this.path && this.now() - this.askedAt < HOLDS;
  }
}

/** Resolves the folder of an address and, in the same round trip, looks at it and at `names` in it. Without names only resolves. */
export async function lookFirst(
  session: SftpSession,
  path: string,
  names: readonly RelativePath[] | undefined,
  asksSpace: boolean,
): Promise<{ readonly root: string; readonly seen: FirstLook | undefined }> {
  const resolving = resolveRoot(session, path);
  const seen = names !== undefined && path.startsWith('/') ? new FirstLook(session, path, names, asksSpace) : undefined;
  return { root: await resolving, seen };
}
