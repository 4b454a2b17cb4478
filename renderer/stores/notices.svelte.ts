import { shownError, type ShownError } from '../decisions/shown-error';

export interface Notice extends ShownError {
  readonly id: number;
}

class Notices {
  all = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** Does what a person asked for; if it fails, says why until it is put away. Resolves to whether it worked. */
  async during(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.all = [...this.all.slice(-2), { id: this.#next++, ...shownError(error) }];
      return false;
    }
  }

  dismiss(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
