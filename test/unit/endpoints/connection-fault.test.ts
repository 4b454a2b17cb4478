import { describe, expect, it } from 'vitest';
import { connectionFault } from '../../../electron/endpoints/connection-fault';
import { explainConnectError, type RawError } from '../../../electron/endpoints/sftp/connect-errors';
import { EndpointError } from '../../../electron/engine/endpoint';

const place = { host: 'fra1.example.net', port: 22 };

describe('why a connection failed', () => {
  it.each([
    ['ENOTFOUND', 'unknown-host'],
    ['EAI_AGAIN', 'unreachable'],
    ['ECONNREFUSED', 'refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ETIMEDOUT', 'silent'],
    ['ECONNRESET', 'refused'],
    ['EPIPE', 'other'],
  ])('%s is %s', (code, fault) => {
    expect(connectionFault(explainConnectError(Object.assign(new Error('x'), { code }) as RawError, place))).toBe(fault);
  });
  it.each([
    ['login', 'login'],
    ['no-sftp', 'no-sftp'],
    ['denied', 'folder'],
    ['host-key-changed', 'host-key'],
    ['protocol', 'other'],
  ] as const)('%s is %s', (kind, fault) => {
    expect(connectionFault(new EndpointError(kind, 'x'))).toBe(fault);
  });
});
