import type { Client, ParsedKey } from 'ssh2';

/**
 * What ssh2 keeps to itself. It waits for answers that are no news: whether the key that it is about to sign with would do,
 * and whether logging in is a service. Each wait is a round trip. The version of ssh2 is pinned; where its inside is
 * another one, nothing is shortened and all works.
 */
interface Inside {
  readonly _protocol?: {
    authPK?: (user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign) => void;
    readonly _handlers?: { SERVICE_ACCEPT?: (protocol: unknown, name: string) => void };
  };
}

type Sign = (data: Buffer, use: (signature: Buffer) => void) => void;

/** Servers that are known to read on while they answer. Others are asked one question at a time, as the standards show it. */
export function readsAhead(software: string): boolean {
  return /^(OpenSSH|dropbear)_/.test(software);
}

/**
 * Signs with the one key that there is, without asking first whether the server would take it: a refusal is a refusal
 * either way. Not for agents, where every signature may be a question to a person.
 */
export function signAtOnce(client: Client, key: ParsedKey): void {
  const protocol = (client as Inside)._protocol;
  const ask = protocol?.authPK;
  if (protocol === undefined || typeof ask !== 'function') return;
  protocol.authPK = (user, offered, algorithm, sign) => {
    const hash = algorithm?.startsWith('rsa-sha2-') === true ? `sha${algorithm.slice('rsa-sha2-'.length)}` : undefined;
    const signNow: Sign = (data, use) => {
      const signature: Buffer | Error = key.sign(data, hash);
      if (signature instanceof Error) ask.call(protocol, user, offered, algorithm);
      else use(signature);
    };
    ask.call(protocol, user, offered, algorithm, sign ?? signNow);
  };
}

/**
 * Sends the first login together with the request for the login service. The host key was judged before: the handshake is
 * over. Not for RSA keys, whose algorithm depends on what the server tells meanwhile.
 */
export function logInAtOnce(client: Client): void {
  const inside = client as Client & Inside;
  client.once('handshake', () => {
    const protocol = inside._protocol;
    const handlers = protocol?._handlers;
    const accepted = handlers?.SERVICE_ACCEPT;
    if (handlers === undefined || typeof accepted !== 'function' || !readsAhead(softwareOf(client))) return;
    handlers.SERVICE_ACCEPT = () => undefined;
    // After the request for the service, which ssh2 sends next.
    process.nextTick(() => {
      accepted(protocol, 'ssh-userauth');
    });
  });
}

/** The server's software as its banner names it; ssh2 keeps it to itself, although the handshake has parsed it. */
export function softwareOf(client: Client): string {
  const software = (client as unknown as { readonly _remoteVer?: unknown })._remoteVer;
  return typeof software === 'string' ? software.slice(0, 80) : '';
}
