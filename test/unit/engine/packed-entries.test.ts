import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundEntry } from '../../../electron/engine/endpoint';
import { namesIn, packEntries, unpackEntries } from '../../../electron/engine/packed-entries';

const entry: fc.Arbitrary<FoundEntry> = fc
  .record({
    name: fc.string({ minLength: 1 }).filter((name) => !name.includes('/')),
    kind: fc.constantFrom('file', 'directory', 'symlink'),
    size: fc.maxSafeNat(),
    mtime: fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(-1, 0.5, 2 ** 40)),
    mode: fc.nat(0o7777),
    target: fc.option(fc.string(), { nil: undefined }),
  })
  .map(({ target, ...rest }) => (target === undefined ? rest : { ...rest, target }));

describe('packed entries', () => {
  it('give back what was packed, sorted by name', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ name }) => name }), (entries) => {
        const packed = packEntries([...entries]);
        expect([...unpackEntries(packed).values()]).toEqual(entries.sort((one, other) => (one.name < other.name ? -1 : 1)));
        expect(namesIn(packed)).toEqual(entries.map(({ name }) => name));
      }),
    );
  });
});
