import { randomBytes } from 'node:crypto';

/** An id that can stand in file names: what it is of, from a name, and enough chance to be the only one. */
export function newId(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${words || 'x'}-${randomBytes(4).toString('hex')}`;
}
