import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareFolders, type FolderComparison } from './compare-folders';
import { startEmbeddedServer, type EmbeddedServer } from './embedded-server';
import { changeSampleSite, damageMirror, type SampleChange, type SampleDamage } from './sample-changes';
import { makeSampleSite, type SampleSite } from './sample-site';

/** One embedded server as the demo needs to know it; plain data. */
export interface DemoServer {
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly publicKey: string;
}

/** The demo's heavy and blocking work: its servers, and everything that it does to folders. */
export interface DemoYard {
  startServers(folders: readonly string[], delayMs: number): Promise<readonly DemoServer[]>;
  makeSite(folder: string, files: number, seed: number): Promise<SampleSite>;
  changeSite(folder: string): Promise<SampleChange>;
  damage(folder: string, seed: number): Promise<SampleDamage>;
  compare(origin: string, mirror: string, ignore: readonly string[]): Promise<FolderComparison>;
  /** Stops the servers and ends the yard. */
  close(): Promise<void>;
}

/** The yard in this very thread: in the demo's worker, and in tests. */
export function openYard(): DemoYard {
  const servers: EmbeddedServer[] = [];
  return {
    async startServers(folders, delayMs) {
      for (const folder of folders) {
        mkdirSync(folder, { recursive: true });
        servers.push(await startEmbeddedServer({ folder, delayMs }));
      }
      return servers.map(({ port, user, password, publicKey }, index) => ({
        folder: join(folders[index] ?? ''),
        port,
        user,
        password,
        publicKey,
      }));
    },
    makeSite: async (folder, files, seed) => {
      mkdirSync(folder, { recursive: true });
      return makeSampleSite(folder, { files, seed });
    },
    changeSite: async (folder) => changeSampleSite(folder),
    damage: async (folder, seed) => damageMirror(folder, seed),
    compare: async (origin, mirror, ignore) => compareFolders(origin, mirror, ignore),
    close: async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()));
    },
  };
}
