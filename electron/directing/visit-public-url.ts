import type { PublicVisit } from '../contract/trust';

const TIMEOUT = 10_000;

/** The part of `fetch` that a visit needs. */
export type Fetch = (
  url: string,
  options: { method: 'GET'; redirect: 'follow'; credentials: 'omit'; headers: Record<string, string>; signal: AbortSignal },
) => Promise<{ readonly status: number; readonly url: string; readonly body: { cancel(): Promise<void> } | null }>;

/** Fetches a mirror's public address once, as a visitor without cookies would, and looks at the answer's head only. Never throws. */
export async function visitPublicUrl(url: string, get: Fetch = fetch, now: () => number = () => performance.now()): Promise<PublicVisit> {
  const begun = now();
  const spent = (): number => Math.round(now() - begun);
  try {
    const headers = { 'cache-control': 'no-cache' };
    const answer = await get(url, {
      method: 'GET',
      redirect: 'follow',
      credentials: 'omit',
      headers,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await answer.body?.cancel();
    const moved = answer.url !== '' && answer.url !== url;
    return { status: answer.status, finalUrl: moved ? answer.url : null, milliseconds: spent(), message: '' };
  } catch (error) {
    return { status: null, finalUrl: null, milliseconds: spent(), message: reasonOf(error) };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The host of this address is not known.',
  EAI_AGAIN: 'The host could not be looked up: check the network connection.',
  ECONNREFUSED: 'No web server answers there.',
  ECONNRESET: 'The web server closed the connection.',
  CERT_HAS_EXPIRED: 'The certificate of the web server has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate of the web server is signed by nobody but itself.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of the web server is for another name.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate of the web server cannot be verified.',
};

function reasonOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
  if (name === 'TimeoutError' || name === 'AbortError') return 'There was no answer within 10 seconds.';
  return REASONS[cause?.code ?? ''] ?? 'The address could not be fetched.';
}
