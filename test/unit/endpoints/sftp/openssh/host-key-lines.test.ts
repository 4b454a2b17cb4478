import { describe, expect, it } from 'vitest';
import type { HostKeyVerdict } from '../../../../../electron/contract/trust';
import type { HostKeys } from '../../../../../electron/endpoints/connect-options';
import { judgeOnRoute, knownLines } from '../../../../../electron/endpoints/sftp/openssh/host-key-lines';

const offer = { host: 'name', port: 22, algorithm: 'ssh-ed25519', fingerprint: 'SHA256:x', key: 'AAAA' };
const at = { host: 'name', port: 22, route: { keyHost: 'real.example', keyPort: 2222 } };

function keys(lines: Record<string, string[]>, verdicts: Record<string, HostKeyVerdict> = {}): HostKeys {
  return {
    judge: (host) => verdicts[host] ?? { kind: 'unknown', offer: { ...offer, host } },
    knownAlgorithms: () => [],
    linesFor: (host, port, name) => (lines[`${host}:${String(port)}`] ?? []).map((line) => line.replace('NAME', name)),
    accept: () => undefined,
  };
}

describe('the keys that count for a server', () => {
  it('are those of its address and those of the name that ssh_config gives it, each once', () => {
    const both = keys({ 'name:22': ['NAME a 1', 'NAME a 2'], 'real.example:2222': ['NAME a 2', 'NAME a 3'] });
    expect(knownLines(both, at, 'token')).toEqual({ name: 'token', lines: ['token a 1', 'token a 2', 'token a 3'], isKnown: true });
  });

  it('stand under the host’s own name where an authority signs: the certificate must hold it', () => {
    const signed = keys({ 'real.example:2222': ['@cert-authority NAME a 1'] });
    expect(knownLines(signed, at, 'token')).toEqual({
      name: 'real.example',
      lines: ['@cert-authority real.example a 1'],
      isKnown: true,
    });
  });

  it('are none where there are only revoked ones', () => {
    expect(knownLines(keys({ 'name:22': ['@revoked NAME a 1'] }), at, 'token').isKnown).toBe(false);
  });
});

describe('an offered key under two names', () => {
  const key = Buffer.from('key');
  const changed: HostKeyVerdict = { kind: 'changed', offer, known: ['SHA256:y'] };
  const revoked: HostKeyVerdict = { kind: 'revoked', offer };
  const trusted: HostKeyVerdict = { kind: 'trusted' };

  it.each([
    [{ name: trusted, 'real.example': revoked }, 'revoked'],
    [{ name: trusted, 'real.example': changed }, 'trusted'],
    [{ 'real.example': trusted }, 'trusted'],
    [{ 'real.example': changed }, 'changed'],
    [{}, 'unknown'],
  ])('%j is %s', (verdicts, kind) => {
    expect(judgeOnRoute(keys({}, verdicts as Record<string, HostKeyVerdict>), at, key).kind).toBe(kind);
  });

  it('is offered for trust under the name of the address', () => {
    expect(judgeOnRoute(keys({}), at, key)).toMatchObject({ offer: { host: 'name' } });
  });
});
