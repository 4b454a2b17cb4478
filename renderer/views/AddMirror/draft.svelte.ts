import type { ConnectionTest } from '../../../electron/contract/trust';
import type { Login, Mirror, Transport } from '../../../electron/contract/site';
import { api } from '../../api';
import { shownError, type ShownError } from '../../decisions/shown-error';
import { addressFault, EMPTY_ADDRESS, joinAddress, splitAddress, type AddressFault, type AddressParts } from '../../decisions/sftp-address';

export type Stage = 'idle' | 'testing' | 'tested' | 'saving';

/** A mirror while it is written down: its entries, the test of them, and saving. */
export class MirrorDraft {
  parts = $state<AddressParts>({ ...EMPTY_ADDRESS });
  /** What was pasted into the address field and could not be taken apart. */
  pasteFault = $state<AddressFault | null>(null);
  loginKind = $state<Login['kind']>('password');
  transport = $state<Transport>('built-in');
  /** A grant for a new choice, or the path that is saved. */
  keyFile = $state('');
  keyFileShown = $state('');
  /** Leaves this object only towards the test and the vault, and is cleared when saved. */
  secret = $state('');
  secretStored = $state(false);
  name = $state('');
  publicUrl = $state('');
  country = $state('');
  stage = $state<Stage>('idle');
  test = $state.raw<ConnectionTest | null>(null);
  /** The entries that the last test was about. */
  testedEntries = $state('');
  error = $state.raw<ShownError | null>(null);

  readonly address = $derived(joinAddress(this.parts));
  readonly fault = $derived(this.pasteFault ?? addressFault(this.parts));
  readonly entries = $derived(JSON.stringify([this.address, this.loginKind, this.keyFile, this.transport]));
  readonly testIsCurrent = $derived(this.test !== null && this.testedEntries === this.entries);
  readonly works = $derived(this.testIsCurrent && this.test?.ok === true);

  readonly #siteId: string;
  readonly #mirrorId: string | null;

  constructor(siteId: string, known: Mirror | undefined) {
    this.#siteId = siteId;
    this.#mirrorId = known?.id ?? null;
    if (!known) return;
    const parts = splitAddress(known.address);
    if (typeof parts !== 'string') this.parts = { ...parts };
    this.loginKind = known.login.kind;
    if (known.login.kind === 'key') this.keyFile = this.keyFileShown = known.login.keyFile;
    this.transport = known.transport ?? 'built-in';
    this.name = known.name;
    this.publicUrl = known.publicUrl ?? '';
    this.country = known.country ?? '';
  }

  login(): Login {
    return this.loginKind === 'key' ? { kind: 'key', keyFile: this.keyFile } : { kind: this.loginKind };
  }

  typeAddress(text: string): void {
    const parts = splitAddress(text);
    this.pasteFault = typeof parts === 'string' ? (text.trim() === '' ? null : parts) : null;
    if (typeof parts !== 'string') this.parts = { ...parts };
  }

  async pickKey(): Promise<void> {
    try {
      const grant = await api.dialogs.pickKeyFile();
      if (!grant) return;
      this.keyFile = grant.grant;
      this.keyFileShown = grant.path;
    } catch (error) {
      this.error = shownError(error);
    }
  }

  /** Asks only whether a secret is there; there is no way to read it. */
  async lookForSecret(): Promise<void> {
    if (this.loginKind === 'agent' || this.fault !== null || (this.loginKind === 'key' && this.keyFile === '')) {
      this.secretStored = false;
      return;
    }
    this.secretStored = await api.vault.has({ address: this.address, login: this.login() }).catch(() => false);
  }

  async runTest(): Promise<void> {
    this.stage = 'testing';
    this.error = null;
    const entries = this.entries;
    try {
      this.test = await api.mirrors.test({
        address: this.address,
        login: this.login(),
        transport: this.transport,
        ...(this.secret === '' || this.loginKind === 'agent' ? {} : { secret: this.secret }),
      });
      this.testedEntries = entries;
    } catch (error) {
      this.test = null;
      this.error = shownError(error);
    }
    this.stage = 'tested';
  }

  /** Pins the key that was shown, then goes on with the test. */
  async trust(): Promise<void> {
    const verdict = this.test?.hostKey;
    if (verdict?.kind !== 'unknown') return;
    const { host, port, fingerprint } = verdict.offer;
    try {
      await api.trust.accept({ host, port, fingerprint });
    } catch (error) {
      this.error = shownError(error);
      return;
    }
    await this.runTest();
  }

  /** Saves the mirror, then puts the secret into the vault. Resolves to whether all of it worked. */
  async save(secretFault: string): Promise<boolean> {
    this.stage = 'saving';
    this.error = null;
    try {
      const site = await api.mirrors.save({
        siteId: this.#siteId,
        mirror: {
          ...(this.#mirrorId === null ? {} : { id: this.#mirrorId }),
          name: this.name.trim(),
          address: this.address,
          login: this.login(),
          ...(this.transport === 'built-in' ? {} : { transport: this.transport }),
          ...(this.publicUrl.trim() === '' ? {} : { publicUrl: withSlash(this.publicUrl.trim()) }),
          ...(this.country === '' ? {} : { country: this.country }),
        },
      });
      await this.#storeSecret(site.mirrors, secretFault);
      return true;
    } catch (error) {
      this.error = shownError(error);
      this.stage = 'tested';
      return false;
    }
  }

  async #storeSecret(mirrors: readonly Mirror[], secretFault: string): Promise<void> {
    const { secret } = this;
    if (secret === '' || this.loginKind === 'agent') return;
    const saved = mirrors.find((mirror) => mirror.id === this.#mirrorId) ?? mirrors.find((mirror) => mirror.name === this.name.trim());
    try {
      if (this.loginKind === 'password') await api.vault.setPassword({ address: this.address, secret });
      else await api.vault.setPassphrase({ keyFile: saved?.login.kind === 'key' ? saved.login.keyFile : this.keyFile, secret });
    } catch (error) {
      const { message, advice } = shownError(error);
      throw new Error(`${secretFault} ${message}\n${advice}`);
    } finally {
      this.secret = '';
    }
  }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
