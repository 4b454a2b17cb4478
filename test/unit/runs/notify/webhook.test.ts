import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { postWebhook } from '../../../../electron/runs/notify/webhook';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Received {
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real server that answers with these, one after the other; the last one again and again. */
async function serve(...answers: ((response: ServerResponse) => void)[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ url: request.url ?? '', method: request.method ?? '', headers: request.headers, body });
      (answers[received.length - 1] ?? answers.at(-1))?.(response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook/secret`, received };
}

const answer =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, headers).end('ok');
  };
const post = (url: string, tryFor = 2_000) => postWebhook({ url, body: { a: 1 }, version: '1.2.3', waits: [1, 1], tryFor });

it('posts JSON, and says who does', async () => {
  const { url, received } = await serve(answer(204));
  expect(await post(url)).toEqual({ ok: true, message: `${new URL(url).host} answered 204.` });
  expect(received).toMatchObject([{ url: '/hook/secret', method: 'POST', body: '{"a":1}' }]);
  expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Heliograph/1.2.3' });
});

it('tries again where that may help, three times in all', async () => {
  const restarting = await serve(answer(503), answer(200));
  expect((await post(restarting.url)).ok).toBe(true);
  const broken = await serve(answer(500));
  expect(await post(broken.url)).toEqual({ ok: false, message: `${new URL(broken.url).host} answered 500.` });
  expect([restarting.received.length, broken.received.length]).toEqual([2, 3]);
});

it('takes a refusal for an answer, and tells nobody the path', async () => {
  const { url, received } = await serve(answer(404));
  const result = await post(url);
  expect(result).toEqual({ ok: false, message: `${new URL(url).host} answered 404.` });
  expect(received).toHaveLength(1);
  expect(result.message).not.toContain('secret');
});

it('follows a redirect that keeps the method', async () => {
  const there = await serve(answer(200));
  const here = await serve(answer(308, { location: there.url }));
  expect((await post(here.url)).ok).toBe(true);
  expect(there.received).toMatchObject([{ method: 'POST', body: '{"a":1}' }]);
});

it.each([
  ['another scheme', 307, 'file:///etc/passwd'],
  ['another scheme', 308, 'ftp://127.0.0.1/'],
  ['no address', 307, 'http://'],
  ['a page', 302, '/login'],
])('does not follow one to %s', async (_what, status, location) => {
  const { url, received } = await serve(answer(status, { location }));
  const result = await post(url);
  expect(result.ok).toBe(false);
  expect(result.message).toContain('leads elsewhere');
  expect(received).toHaveLength(1);
});

it('does not run in circles', async () => {
  const { url, received } = await serve(answer(307, { location: '/hook/secret' }));
  expect((await post(url)).message).toContain('more than 3 times');
  expect(received).toHaveLength(4);
});

it('gives up on a server that never answers, and on one that is not there', async () => {
  const silent = await serve(() => undefined);
  expect((await post(silent.url, 80)).message).toContain('did not answer in time');
  const gone = await serve(answer(200));
  const { url } = gone;
  await new Promise((resolve) => servers.at(-1)?.close(resolve));
  expect((await post(url)).message).toContain('ECONNREFUSED');
});
