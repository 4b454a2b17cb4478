import { describe, expect, it } from 'vitest';
import { sortPrompt, type ExpectedPrompt } from '../../../../../electron/endpoints/sftp/openssh/prompts';

const password: ExpectedPrompt = { kind: 'password', user: 'web', name: 'heliograph-1f' };
const passphrase: ExpectedPrompt = { kind: 'passphrase', keyFile: '/home/ada/.ssh/id_x' };

describe('a question of ssh', () => {
  it.each(["web@heliograph-1f's password: ", '(web@heliograph-1f) Password: ', "(web@heliograph-1f) web's Passwort:"])(
    'is for the password: %s',
    (prompt) => {
      expect(sortPrompt(prompt, password)).toBe('expected');
    },
  );

  it.each([
    "web@jump.example's password: ",
    "root@heliograph-1f's password: ",
    '(web@jump.example) Password: ',
    'Password: ',
    '(web@jump.example) \n(web@heliograph-1f) Password: ',
    '(web@heliograph-1f) Verification code: ',
    '(web@heliograph-1f) One-time password (OATH) for `web`: ',
    '(web@heliograph-1f) Your password expired.\nNew password: ',
    "web@heliograph-1f's password: x",
    'Enter PIN for ED25519-SK key /home/ada/.ssh/id_x: ',
  ])('is for something else than the password: %j', (prompt) => {
    expect(sortPrompt(prompt, password)).toBe('other');
  });

  it('is for the passphrase of this key, or of another', () => {
    expect(sortPrompt("Enter passphrase for key '/home/ada/.ssh/id_x': ", passphrase)).toBe('expected');
    expect(sortPrompt("Enter passphrase for key '/home/ada/.ssh/id_y': ", passphrase)).toBe('other-key');
    expect(sortPrompt("Enter passphrase for key '/home/ada/.ssh/id_x': ", password)).toBe('other-key');
    expect(sortPrompt("web@heliograph-1f's password: ", passphrase)).toBe('other');
  });

  it('is known by its first hundred bytes where ssh shows no more', () => {
    const keyFile = `/home/${'k'.repeat(200)}`;
    expect(sortPrompt(`Enter passphrase for key '${keyFile.slice(0, 100)}': `, { kind: 'passphrase', keyFile })).toBe('expected');
    expect(sortPrompt(`${'u'.repeat(30)}@n's password: `, { kind: 'password', user: 'u'.repeat(40), name: 'n' })).toBe('expected');
  });

  it('is for trust in a host on the way', () => {
    const prompt =
      "The authenticity of host 'jump (10.0.0.1)' can't be established.\nED25519 key fingerprint is SHA256:x.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ";
    expect(sortPrompt(prompt, password)).toBe('host-key');
    expect(sortPrompt(prompt, { kind: 'none' })).toBe('host-key');
  });
});
