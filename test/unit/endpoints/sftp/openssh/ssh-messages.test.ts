import { describe, expect, it } from 'vitest';
import { EndpointError } from '../../../../../electron/engine/endpoint';
import {
  explainFailedAttempt,
  explainFailedStart,
  explainLoss,
  refusedHostKey,
  softwareIn,
  stageOf,
} from '../../../../../electron/endpoints/sftp/openssh/ssh-messages';

const place = { host: 'mirror.example', port: 22 };
const refused = (methods: string, isPartial: boolean): EndpointError =>
  new EndpointError('login', `refused ${methods} ${String(isPartial)}`);
const explain = (...said: string[]): EndpointError => explainFailedAttempt(said, place, refused);

describe('how far ssh got', () => {
  it.each([
    ['debug1: Connection established.', 'reached'],
    ['debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1', 'reached'],
    ["debug1: Host 'heliograph-1' is known and matches the ED25519 host key.", 'trusted'],
    ["debug1: Host 'mirror.example' is known and matches the ED25519-CERT host certificate.", 'trusted'],
    ['Authenticated to 127.0.0.1 ([127.0.0.1]:2299) using "publickey".', 'logged-in'],
    ['debug1: Authentication succeeded (publickey).', 'logged-in'],
    ['debug1: SSH2_MSG_KEXINIT sent', undefined],
    ['Authenticated using "publickey" with partial success.', undefined],
  ])('%s', (line, stage) => {
    expect(stageOf(line)).toBe(stage);
  });

  it('and which server answers', () => {
    expect(softwareIn('debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2')).toBe(
      'OpenSSH_9.2p1 Debian-2',
    );
    expect(softwareIn('Remote protocol version 2.0, remote software version x')).toBeUndefined();
    expect(softwareIn(`debug1: Remote protocol version 2.0, remote software version ${'x'.repeat(500)}`)).toHaveLength(80);
  });
});

describe('what ended an attempt', () => {
  it.each([
    ['ssh: Could not resolve hostname nowhere.invalid: Name or service not known', 'The host mirror.example is not known.'],
    ['ssh: Could not resolve hostname nowhere: Temporary failure in name resolution', 'could not be looked up'],
    ['ssh: connect to host 127.0.0.1 port 1: Connection refused', 'refused the connection'],
    ['ssh: connect to host 10.0.0.1 port 22: No route to host', 'cannot be reached'],
    ['ssh: connect to host 10.0.0.1 port 22: Connection timed out', 'did not answer'],
    ['ssh: connect to host 10.0.0.1 port 22: Operation timed out', 'did not answer'],
    ['Connection timed out during banner exchange', 'does not answer as an SSH server'],
    ['kex_exchange_identification: Connection closed by remote host', 'before logging in'],
    ['kex_exchange_identification: read: Connection reset by peer', 'before logging in'],
    ['banner exchange: Connection to 127.0.0.1 port 80: invalid format', 'no SSH server'],
    ['Unable to negotiate with 1.2.3.4 port 22: no matching host key type found. Their offer: ssh-dss', 'no host key of a kind'],
    ['Unable to negotiate with 1.2.3.4 port 22: no matching cipher found. Their offer: aes128-cbc', 'none of the ciphers'],
    ['Unable to negotiate with 1.2.3.4 port 22: no matching key exchange method found. Their offer: x', 'no way in common'],
    ['Received disconnect from 1.2.3.4 port 22:2: Too many authentication failures', 'too many refused logins'],
    ['/home/ada/.ssh/config: line 3: Bad configuration option: nonsense', 'does not accept its configuration'],
    ['Bad owner or permissions on /home/ada/.ssh/config', 'does not accept its configuration'],
    ['ssh_askpass: exec(/tmp/x/askpass): Permission denied', 'no program may run'],
    ['subsystem request failed on channel 0', 'does not offer SFTP'],
  ])('%s', (line, sentence) => {
    const error = explain('debug1: Connection established.', line, 'debug1: Exit status -1');
    expect(error.message).toContain(sentence);
    expect(error.message).not.toContain('debug1');
  });

  it('names the methods that a server still offers, and whether it took a first one', () => {
    expect(explain('web@mirror.example: Permission denied (publickey,password).').message).toBe('refused publickey,password false');
    expect(explain('Authenticated using "publickey" with partial success.', 'web@x: Permission denied (password).').message).toBe(
      'refused password true',
    );
  });

  it('quotes what it does not know, without letting it act', () => {
    const { message } = explain('something \u001b[31mnew\u202e');
    expect(message).toBe('The connection to mirror.example failed: "something \\u001b[31mnew\\u202e".');
  });

  it('tells a refused host key by the words of ssh, not by those in the middle of a line', () => {
    expect(refusedHostKey(['Host key verification failed.'])).toBe(true);
    expect(refusedHostKey(['debug1: Host key verification failed.', 'the server says: Host key verification failed.'])).toBe(false);
  });
});

describe('what ended a connection', () => {
  it('before SFTP began', () => {
    expect(explainFailedStart(['channel 0: open failed: administratively prohibited: '], 'm').message).toContain('refused to open another');
    expect(explainFailedStart(['Connection to m closed by remote host.'], 'm').message).toContain('let us in and then closed');
  });

  it('on the way, or at the server', () => {
    expect(explainLoss(['Timeout, server m not responding.'], 255, 'm')).toMatchObject({
      kind: 'lost',
      message: 'The connection to m was lost: the server did not answer.',
    });
    expect(explainLoss(['client_loop: send disconnect: Broken pipe'], 255, 'm').message).toContain('Broken pipe');
    expect(explainLoss([], null, 'm').message).toBe('The connection to m was lost.');
    expect(explainLoss(['Transferred: sent 1, received 2 bytes, in 0.1 seconds', 'quota!'], 3, 'm')).toMatchObject({
      message: 'The SFTP server on m ended with exit code 3: "quota!".',
      detail: 'server-ended',
    });
  });
});
