import type { ConnectionDraft } from '../../../electron/contract/ipc-schema';
import type { ConnectionStep, ConnectionTest, FolderListing, ServerAbilities } from '../../../electron/contract/trust';
import type { Jump, Login, Mirror, Transport } from '../../../electron/contract/site';
import { api } from '../../api';
import { readJumps, TESTED_STEPS, type TestedStep } from '../../decisions/mirror-steps';
import { shownError, type ShownError } from '../../decisions/shown-error';
import { addressFault, EMPTY_ADDRESS, joinAddress, splitAddress, type AddressFault, type AddressParts } from '../../decisions/sftp-address';

/** A mirror while it is written down: its entries, what tests found of them, and saving. */
export class MirrorDraft {
  parts = $state<AddressParts>({ ...EMPTY_ADDRESS });
  /** What was pasted into the address field and could not be taken apart. */
  pasteFault = $state<AddressFault | null>(null);
  loginKind = $state<Login['kind']>('password');
  transport = $state<Transport>('built-in');
  /** Servers on the way, as typed. */
  jump = $state('');
  /** A grant for a new choice, or the path that is saved. */
  keyFile = $state('');
  keyFileShown = $state('');
  /** Leaves this object only towards the test and the vault, and is cleared when saved. */
  secret = $state('');
  secretStored = $state(false);
  name = $state('');
  publicUrl = $state('');
  country = $state('');
  /** The step that is tested for now. */
  testing = $state<TestedStep | null>(null);
  saving = $state(false);
  /** The last test, for its host key, folder and abilities. */
  test = $state.raw<ConnectionTest | null>(null);
  /** What was found of each step, and the entries that this was about. */
  found = $state.raw<Partial<Record<TestedStep, { readonly about: string; readonly step: ConnectionStep }>>>({});
  /** What a person was told by the provider. Kept over a change of the key that is shown. */
  pasted = $state('');
  error = $state.raw<ShownError | null>(null);

  readonly fault = $derived(this.pasteFault ?? addressFault({ ...this.parts, folder: this.parts.folder.trim() || '~' }));
  readonly folderFault = $derived(addressFault(this.parts) === 'folder');
  readonly jumps = $derived(readJumps(this.jump));
  readonly address = $derived(joinAddress(this.parts));
  readonly place = $derived(JSON.stringify([this.parts.user, this.parts.host, this.parts.port, this.transport, this.jump]));
  readonly works = $derived(TESTED_STEPS.every((step) => this.stepOf(step)?.state === 'ok'));
  readonly abilities = $derived<ServerAbilities | null>(this.stepOf('login')?.state === 'ok' ? (this.test?.abilities ?? null) : null);

  readonly #siteId: string;
  readonly #known: Mirror | undefined;

  constructor(siteId: string, known: Mirror | undefined) {
    this.#siteId = siteId;
    this.#known = known;
    if (!known) return;
    const parts = splitAddress(known.address);
    if (typeof parts !== 'string') this.parts = { ...parts };
    this.loginKind = known.login.kind;
    if (known.login.kind === 'key') this.keyFile = this.keyFileShown = known.login.keyFile;
    this.transport = known.transport ?? 'built-in';
    this.jump = (known.jump ?? []).map(({ server }) => server).join(', ');
    this.name = known.name;
    this.publicUrl = known.publicUrl ?? '';
    this.country = known.country ?? '';
  }

  /** What is known of a step with the entries as they are; undefined: nothing. */
  stepOf(step: TestedStep): ConnectionStep | undefined {
    const found = this.found[step];
    return found?.about === this.#about(step) ? found.step : undefined;
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
    await this.#telling(async () => {
      const grant = await api.dialogs.pickKeyFile();
      if (!grant) return;
      this.keyFile = grant.grant;
      this.keyFileShown = grant.path;
    });
  }

  /** Asks only whether a secret is there; there is no way to read it. */
  async lookForSecret(): Promise<void> {
    if (this.loginKind === 'agent' || this.fault !== null || (this.loginKind === 'key' && this.keyFile === '')) {
      this.secretStored = false;
      return;
    }
    const { address } = this.connection();
    this.secretStored = await api.vault.has({ address, login: this.login() }).catch(() => false);
  }

  /**
   * How to get there. @param folder default: as typed, or the login folder where none is
   */
  connection(folder = this.parts.folder.trim() || '~'): ConnectionDraft {
    const jump = this.#jump();
    return {
      address: joinAddress({ ...this.parts, folder }),
      login: this.login(),
      transport: this.transport,
      ...(jump.length > 0 && { jump }),
      ...(this.secret === '' || this.loginKind === 'agent' ? {} : { secret: this.secret }),
    };
  }

  /** Tests the way as far as a step. Of what lies behind it nothing is kept. */
  async runTest(upTo: TestedStep): Promise<ConnectionTest | null> {
    this.testing = upTo;
    this.error = null;
    const asked = TESTED_STEPS.slice(0, TESTED_STEPS.indexOf(upTo) + 1);
    const abouts = Object.fromEntries(asked.map((step) => [step, this.#about(step)])) as Record<TestedStep, string>;
    try {
      const test = await api.mirrors.test(asked.includes('login') ? this.connection() : this.#withoutLogin());
      // What was not come to this time stays as it was found before.
      const told = test.steps.filter(({ step, state }) => asked.includes(step) && (state !== 'skipped' || this.stepOf(step) === undefined));
      this.test = test;
      this.found = { ...this.found, ...Object.fromEntries(told.map((step) => [step.step, { about: abouts[step.step], step }])) };
      return test;
    } catch (error) {
      this.error = shownError(error);
      return null;
    } finally {
      this.testing = null;
    }
  }

  /** Pins the key that was shown. Resolves to whether it was. */
  async trust(): Promise<boolean> {
    const verdict = this.test?.hostKey;
    if (verdict?.kind !== 'unknown') return false;
    const { host, port, fingerprint } = verdict.offer;
    return this.#telling(() => api.trust.accept({ host, port, fingerprint }));
  }

  /** Forgets the key that was known of a server which shows another one now. */
  async forgetKey(): Promise<boolean> {
    const verdict = this.test?.hostKey;
    if (verdict?.kind !== 'changed') return false;
    const { host, port } = verdict.offer;
    return this.#telling(() => api.trust.forget({ host, port }));
  }

  /** The folders in a folder; null where it could not be listed, and `error` says why. */
  async listFolders(folder: string): Promise<FolderListing | null> {
    let found: FolderListing | null = null;
    await this.#telling(async () => {
      found = await api.mirrors.listFolders(this.connection(folder));
    });
    return found;
  }

  /** Saves the mirror, then puts the secret into the vault. Resolves to whether all of it worked. */
  async save(secretFault: string): Promise<boolean> {
    this.saving = true;
    const { secret: _secret, transport, ...way } = this.connection(this.parts.folder.trim());
    const saved = await this.#telling(async () => {
      const site = await api.mirrors.save({
        siteId: this.#siteId,
        mirror: {
          ...(this.#known === undefined ? {} : { id: this.#known.id }),
          name: this.name.trim(),
          ...way,
          ...(transport === 'openssh' ? { transport } : {}),
          ...(this.publicUrl.trim() === '' ? {} : { publicUrl: withSlash(this.publicUrl.trim()) }),
          ...(this.country === '' ? {} : { country: this.country }),
        },
      });
      await this.#storeSecret(site.mirrors, secretFault);
    });
    this.saving = false;
    return saved;
  }

  /** The entries that a step's result depends on. */
  #about(step: TestedStep): string {
    if (step === 'reach' || step === 'identity') return this.place;
    const login = JSON.stringify([this.place, this.loginKind, this.keyFile]);
    return step === 'login' ? login : JSON.stringify([login, this.parts.folder.trim()]);
  }

  /** Asks for a server's key: with a password that is nowhere, nothing is sent to log in with. */
  #withoutLogin(): ConnectionDraft {
    const { secret: _secret, ...draft } = this.connection('~');
    return { ...draft, login: { kind: 'password' } };
  }

  /** Servers that were there before keep their login. */
  #jump(): Jump[] {
    const own: Login = this.loginKind === 'key' && this.keyFile !== '' ? this.login() : { kind: 'agent' };
    return (this.jumps ?? []).map((server) => this.#known?.jump?.find((known) => known.server === server) ?? { server, login: own });
  }

  async #storeSecret(mirrors: readonly Mirror[], secretFault: string): Promise<void> {
    const { secret } = this;
    if (secret === '' || this.loginKind === 'agent') return;
    const saved = mirrors.find((mirror) => mirror.id === this.#known?.id) ?? mirrors.find((mirror) => mirror.name === this.name.trim());
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

  async #telling(work: () => Promise<unknown>): Promise<boolean> {
    this.error = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.error = shownError(error);
      return false;
    }
  }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
