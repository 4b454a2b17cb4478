import { randomUUID } from 'node:crypto';

/** A run's id: short, because it goes into the names of temporary files; from 60 random bits. */
export function newRunId(): string {
  return BigInt(`0x${randomUUID().replaceAll('-', '').slice(0, 15)}`)
    .toString(36)
    .padStart(12, '0');
}
