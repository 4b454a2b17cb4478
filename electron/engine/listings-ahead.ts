import type { RelativePath } from '../contract/relative-path';
import type { Endpoint, Listing } from './endpoint';

/** Listings that were asked for and not yet used: as many as a distant server can be kept busy with, and memory can hold. */
const AHEAD = 1024;
/** As many as one channel to a server can work at: those that come later go to whichever channel has less to do by then. */
const FIRST_AHEAD = 512;

/**
 * Listings of a mirror that are asked for before their turn: those of the directories that the ledger remembers, so that
 * all of their requests leave at once, long before anyone knows that the directories are still there. A listing is handed
 * out only for a directory that the listing above it has shown to be one; all others are thrown away unseen.
 */
export class ListingsAhead {
  readonly #asked = new Map<RelativePath, Promise<Listing>>();
  /** Directories whose turn came before they were asked for ahead. */
  readonly #taken = new Set<RelativePath>();
  #isEnded = false;
  #width = FIRST_AHEAD;

  /** @param remembered directories in an order in which none comes before the one that holds it, with what they held */
  constructor(
    private readonly mirror: Pick<Endpoint, 'list'>,
    private readonly remembered: Iterator<readonly [RelativePath, number]>,
  ) {}

  /** All that are remembered were asked for. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Asks for more. */
  refill(): void {
    while (!this.#isEnded && this.#asked.size < this.#width) {
      const next = this.remembered.next();
      if (next.done === true) {
        this.#isEnded = true;
        return;
      }
      const [directory, expected] = next.value;
      if (this.#taken.delete(directory)) continue;
      const listing = this.mirror.list(directory, { ahead: true, expected });
      // Whoever takes it hears of it.
      listing.catch(() => undefined);
      this.#asked.set(directory, listing);
    }
  }

  /** The listing of a directory that is certainly one. */
  list(directory: RelativePath): Promise<Listing> {
    const asked = this.#asked.get(directory);
    if (asked === undefined) {
      if (!this.#isEnded) this.#taken.add(directory);
      return this.mirror.list(directory);
    }
    this.#asked.delete(directory);
    if (this.#width < AHEAD) this.#width++;
    this.refill();
    return asked;
  }
}
