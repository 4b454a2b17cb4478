import { describe, expect, it } from 'vitest';
import { PathGrants } from '../../../electron/ipc/path-grants';
import { Refusal } from '../../../electron/ipc/refusal';

describe('PathGrants', () => {
  it('turns a grant back into the path that the dialog gave', () => {
    const grants = new PathGrants();
    expect(grants.resolve(grants.give('/srv/site').grant, [])).toBe('/srv/site');
  });

  it('gives grants that say nothing of the path and cannot be guessed', () => {
    const grants = new PathGrants();
    const [one, two] = [grants.give('/srv/site').grant, grants.give('/srv/site').grant];
    expect(one).toMatch(/^grant:[0-9a-f-]{36}$/);
    expect(one).not.toBe(two);
  });

  it('lets paths of the settings stay', () => {
    expect(new PathGrants().resolve('/srv/old', ['/srv/old'])).toBe('/srv/old');
  });

  it.each(['/etc', '/srv/old/../..', 'grant:00000000-0000-0000-0000-000000000000', ''])('refuses %j, which nobody picked', (text) => {
    expect(() => new PathGrants().resolve(text, ['/srv/old'])).toThrow(Refusal);
  });

  it("refuses another session's grant even if the settings hold its text", () => {
    const { grant } = new PathGrants().give('/srv/site');
    expect(() => new PathGrants().resolve(grant, [grant])).toThrow(Refusal);
  });
});
