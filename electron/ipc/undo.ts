import { randomUUID } from 'node:crypto';
import type { TellWindow } from '../contract/ipc';
import type { UndoOffer } from '../contract/ipc-schema';
import type { Settings } from '../contract/site';
import type { CredentialRef } from '../vault/vault';
import { Refusal } from './refusal';
import type { Services } from './services';

/** What a change of settings is called, so that it can be undone. */
export interface Undoable {
  readonly done: UndoOffer['done'];
  readonly name: (before: Settings) => string;
}

interface Offered {
  readonly token: string;
  readonly before: Settings;
  readonly after: Settings;
  /** Secrets that went with it; they never leave this process. */
  readonly secrets: readonly { readonly credential: CredentialRef; readonly secret: string }[];
}

/** Milliseconds that a change can be undone: longer than the window shows so. */
const OFFERED_FOR = 15_000;

/** The last change of settings, for as long as it can be undone. */
export class LastChange {
  #offered: Offered | undefined;

  constructor(
    private readonly services: Pick<Services, 'settings' | 'vault'>,
    private readonly tell: TellWindow,
    private readonly changed: () => void,
  ) {}

  offer(undoable: Undoable, before: Settings, after: Settings, secrets: Offered['secrets']): void {
    if (isSame(before, after)) return;
    const token = randomUUID();
    this.#offered = { token, before, after, secrets };
    setTimeout(() => {
      if (this.#offered?.token === token) this.#offered = undefined;
    }, OFFERED_FOR).unref();
    this.tell('undo', 'offered', { token, done: undoable.done, name: undoable.name(before) });
  }

  /** Brings back exactly the sites that were, and the secrets that went with them. @throws Refusal where they were changed meanwhile */
  async take(token: string): Promise<void> {
    const offered = this.#offered;
    if (offered?.token !== token) throw new Refusal('It is too late to undo that.', 'Set it up again by hand.');
    this.services.settings.change((now) => {
      if (!isSame(now, offered.after)) {
        throw new Refusal('The settings were changed meanwhile, so this cannot be undone.', 'Set it up again by hand.');
      }
      return { ...now, sites: offered.before.sites };
    });
    this.#offered = undefined;
    for (const { credential, secret } of offered.secrets) await this.services.vault.write(credential, secret);
    this.changed();
  }
}

/** Whether two settings have the same sites; the window's own preferences do not count. */
function isSame(one: Settings, other: Settings): boolean {
  return JSON.stringify(one.sites) === JSON.stringify(other.sites);
}
