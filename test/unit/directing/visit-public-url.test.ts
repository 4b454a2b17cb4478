import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitPublicUrl } from '../../../electron/directing/visit-public-url';

let server: Server;
let origin = '';
let cookies = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.headers.cookie !== undefined) cookies += 1;
    if (request.url === '/moved') response.writeHead(302, { location: '/there', 'set-cookie': 'a=b' }).end();
    else response.writeHead(request.url === '/there' ? 200 : 404).end('body');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.close();
});

describe('one visit of a public address', () => {
  it('tells the status', async () => {
    expect(await visitPublicUrl(`${origin}/there`)).toMatchObject({ status: 200, finalUrl: null, message: '' });
    expect(await visitPublicUrl(`${origin}/nowhere`)).toMatchObject({ status: 404, finalUrl: null });
  });
  it('tells where it was sent on to, and carries no cookie there', async () => {
    expect(await visitPublicUrl(`${origin}/moved`)).toMatchObject({ status: 200, finalUrl: `${origin}/there` });
    expect(cookies).toBe(0);
  });
  it('says why nobody answered', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await visitPublicUrl(`http://127.0.0.1:${String(port)}/`)).toMatchObject({
      status: null,
      message: 'No web server answers there.',
    });
  });
});
