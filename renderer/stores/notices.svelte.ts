import { shownError, type ShownError } from '../decisions/shown-error';

/** What a notice lets a person do, for as long as it stands there. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Notice extends ShownError {
  readonly id: number;
  readonly tone: 'bad' | 'info';
  readonly action?: NoticeAction;
}

/** Milliseconds that something is told; what failed is told until it is put away. */
const TOLD_FOR = 10_000;

class Notices {
  all = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** Does what a person asked for; if it fails, says why until it is put away. Resolves to whether it worked. */
  async during(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#add({ tone: 'bad', ...shownError(error) });
      return false;
    }
  }

  /** Tells a person for some seconds what was done, and lets it be undone where that is possible. */
  tell(message: string, action?: NoticeAction, milliseconds = TOLD_FOR): void {
    const id = this.#add({ tone: 'info', message, advice: '', ...(action && { action }) });
    setTimeout(() => {
      this.dismiss(id);
    }, milliseconds);
  }

  /** Tells what was refused. */
  refuse(refused: ShownError): void {
    this.#add({ tone: 'bad', ...refused });
  }

  dismiss(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }

  #add(notice: Omit<Notice, 'id'>): number {
    const id = this.#next++;
    this.all = [...this.all.slice(-2), { id, ...notice }];
    return id;
  }
}

export const notices = new Notices();
