import { describe, expect, it } from 'vitest';
import { choosePlaces, findMirror, findSite, fullAddress, type PlaceFacts } from '../../../electron/cli/places';
import { DEFAULT_PREFERENCES, DEFAULT_RULES, NO_TRIGGERS, type Settings } from '../../../electron/contract/site';

const settings: Settings = {
  version: 1,
  preferences: DEFAULT_PREFERENCES,
  sites: [
    {
      id: 'website',
      name: 'Web site',
      origin: '/srv/public',
      rules: DEFAULT_RULES,
      publishing: {},
      triggers: NO_TRIGGERS,
      mirrors: [
        { id: 'frankfurt', name: 'Frankfurt', address: 'sftp://web@eu.example.org/www', login: { kind: 'password' } },
        { id: 'oregon', name: 'Oregon', address: 'sftp://web@us.example.org/www', login: { kind: 'key', keyFile: '/keys/deploy' } },
      ],
    },
    { id: 'empty', name: 'Empty', origin: '/srv/empty', rules: DEFAULT_RULES, publishing: {}, triggers: NO_TRIGGERS, mirrors: [] },
  ],
};
const facts: PlaceFacts = { workingFolder: '/home/web', loginOf: () => ({ kind: 'agent' }) };

describe('choosePlaces', () => {
  it('one argument is a site, by name or id, with all of its mirrors', () => {
    for (const name of ['Web site', 'website']) {
      const places = choosePlaces([name], [], settings, facts);
      expect(places.site?.id).toBe('website');
      expect(places.origin).toEqual({ key: '/srv/public', label: 'Web site', address: '/srv/public', login: { kind: 'agent' } });
      expect(places.mirrors).toEqual([
        { key: 'frankfurt', label: 'Frankfurt', address: 'sftp://web@eu.example.org/www', login: { kind: 'password' } },
        { key: 'oregon', label: 'Oregon', address: 'sftp://web@us.example.org/www', login: { kind: 'key', keyFile: '/keys/deploy' } },
      ]);
    }
  });

  it('a site that says how to log in at its origin is not asked about, unless --identity names a key', () => {
    const [site] = settings.sites;
    const far: Settings = { ...settings, sites: [{ ...site!, origin: 'sftp://ftp@master/srv', originLogin: { kind: 'password' } }] };
    expect(choosePlaces(['website'], [], far, facts).origin.login).toEqual({ kind: 'password' });
    expect(choosePlaces(['website'], [], far, { ...facts, identity: 'my.key' }).origin.login).toEqual({
      kind: 'key',
      keyFile: '/home/web/my.key',
    });
  });

  it('--mirror chooses, each once, in the order it was named', () => {
    const { mirrors } = choosePlaces(['website'], ['oregon', 'Frankfurt', 'Oregon'], settings, facts);
    expect(mirrors.map(({ key }) => key)).toEqual(['oregon', 'frankfurt']);
  });

  it('two or more are ORIGIN and MIRRORs; folders become absolute', () => {
    const places = choosePlaces(['public', '../backup', 'sftp://Web@EU.example.org:2222/srv//www/'], [], settings, facts);
    expect(places.site).toBeNull();
    expect(places.origin.address).toBe('/home/web/public');
    expect(places.mirrors.map(({ key, label, address }) => [key, label, address])).toEqual([
      ['/home/backup', '/home/backup', '/home/backup'],
      ['sftp://Web@eu.example.org:2222/srv/www', 'sftp://Web@eu.example.org:2222/srv/www', 'sftp://Web@eu.example.org:2222/srv/www'],
    ]);
  });

  it('--identity wins over every login', () => {
    const { mirrors, origin } = choosePlaces(['website'], [], settings, { ...facts, identity: 'id' });
    expect([origin, ...mirrors].map(({ login }) => login)).toEqual(Array(3).fill({ kind: 'key', keyFile: '/home/web/id' }));
  });

  it.each<[string, string[], string[], RegExp]>([
    ['no argument', [], [], /Name a site/],
    ['an unknown site', ['nosite'], [], /no site "nosite"/],
    ['a site without mirrors', ['empty'], [], /no mirrors yet/],
    ['an unknown mirror', ['website'], ['Paris'], /no mirror "Paris"/],
    ['--mirror without a site', ['/a', '/b'], ['x'], /--mirror/],
    ['one address alone', ['sftp://h/x'], [], /alone/],
    ['a mirror twice', ['/a', '/b', '/b/'], [], /named twice/],
    ['a mirror inside of the origin', ['/a', '/a/copy'], [], /lie in one another/],
    ['an origin inside of the mirror', ['/a/b/c', '/a'], [], /lie in one another/],
    ['mirrors in one another', ['/a', 'sftp://u@h/x', 'sftp://u@h/x/y'], [], /lie in one another/],
    ['another kind of URL', ['/a', 'ftp://h/x'], [], /ftp/],
  ])('refuses %s', (_, positional, mirrors, message) => {
    expect(() => choosePlaces(positional, mirrors, settings, facts)).toThrow(message);
  });

  it('takes neighbours, and equal folders of different accounts or ports', () => {
    const places = ['/a/b', '/a/bc', '/a/..b', 'sftp://u@h/x', 'sftp://v@h/x', 'sftp://u@h:2222/x'];
    expect(choosePlaces(places, [], settings, facts).mirrors).toHaveLength(5);
  });

  it.each([[['sftp://u:sekret@h/x']], [['/a', 'sftp://u:sekret@h/x']], [['sftp://u:sek/ret@h/x', '/b']]])(
    'refuses a password in %j and does not echo it',
    (positional) => {
      const error = (() => {
        try {
          choosePlaces(positional, [], settings, facts);
        } catch (thrown) {
          return thrown as Error & { advice: string; kind: string };
        }
        return undefined;
      })();
      expect(error?.kind).toBe('usage');
      expect(`${error?.message ?? ''} ${error?.advice ?? ''}`).not.toMatch(/sek|ret/);
    },
  );
});

describe('finding by name', () => {
  it('says what there is', () => {
    const error = (() => {
      try {
        findSite(settings, 'x');
      } catch (thrown) {
        return thrown as { advice: string; code: string };
      }
      return undefined;
    })();
    expect(error?.code).toBe('usage');
    expect(error?.advice).toContain('"Web site", "Empty"');
  });
  it('prefers an id to a name', () => {
    const [site] = settings.sites;
    const twisted = {
      ...site!,
      mirrors: [
        { ...site!.mirrors[0]!, id: 'a', name: 'b' },
        { ...site!.mirrors[1]!, id: 'b', name: 'a' },
      ],
    };
    expect(findMirror(twisted, 'b').id).toBe('b');
  });
});

it('fullAddress knows folders from addresses', () => {
  expect([fullAddress('x/../y', '/w'), fullAddress('sftp://h/~/x', '/w')]).toEqual(['/w/y', 'sftp://h/~/x']);
});
