export interface FoundElectron {
  /** The program to start. */
  readonly path: string;
  /** The folder that holds it, as ELECTRON_OVERRIDE_DIST_PATH names it. */
  readonly folder: string;
  readonly kind: 'override' | 'npm' | 'borrowed';
  readonly version: string;
}

/** @throws Error with advice, where no Electron can be had */
export function findElectron(options?: { readonly say?: (line: string) => void; readonly download?: boolean }): Promise<FoundElectron>;
export function overriddenElectron(): FoundElectron | undefined;
export function npmOwnElectron(): FoundElectron | undefined;
export function pinnedVersion(): string;
export function borrowElectron(say: (line: string) => void): FoundElectron;
