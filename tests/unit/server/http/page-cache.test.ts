import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPageCache } from '../../../../server/http/page-cache.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A renderer that counts, behind the cache; each request brings a nonce of its own, as our server gives it. */
async function serve(render: (nonce: string, url: string) => { status?: number; type?: string; body: string }) {
  let renders = 0;
  const asked: unknown[] = [];
  let nonces = 0;
  let now = 1000;
  const handle = createPageCache({
    now: () => now,
    async handle(request, response) {
      renders++;
      asked.push(request.headers['accept-encoding']);
      const {
        status = 200,
        type = 'text/html; charset=utf-8',
        body,
      } = render(String(request.headers['x-nonce']), request.url ?? '');
      response.statusCode = status;
      response.setHeader('content-type', type);
      response.setHeader('x-own', 'kept');
      const half = Math.floor(body.length / 2);
      response.write(body.slice(0, half));
      response.end(body.slice(half));
    },
  });
  server = createServer((request, response) => {
    request.headers['x-nonce'] = `nonce${String(++nonces).padStart(4, '0')}`;
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return { status: answer.status, own: answer.headers.get('x-own'), body: await answer.text() };
  };
  return { get, renders: () => renders, asked: () => asked, pass: (seconds: number) => (now += seconds) };
}

const aPage = (nonce: string) => ({ body: `<script nonce="${nonce}">héllo</script><i data-n="${nonce}"></i>` });

describe('createPageCache', () => {
  it('renders once, and gives each reader a nonce of their own', async () => {
    const { get, renders } = await serve(aPage);

    const first = await get('/tasks');
    const second = await get('/tasks');

    expect(first.body).toBe(aPage('nonce0001').body);
    expect(second).toEqual({ status: 200, own: 'kept', body: aPage('nonce0002').body });
    expect(renders()).toBe(1);
  });

  it('keeps addresses and cookies apart', async () => {
    const { get, renders } = await serve(aPage);

    await get('/tasks');
    await get('/tasks?q=a');
    await get('/tasks', { cookie: 'rail=narrow' });

    expect(renders()).toBe(3);
  });

  it('renders anew after a while', async () => {
    const { get, renders, pass } = await serve(aPage);

    await get('/');
    pass(31);
    await get('/');

    expect(renders()).toBe(2);
  });

  it('keeps its hands off scripts and styles, which are compressed for those who take that', async () => {
    const { get, renders, asked } = await serve(aPage);

    for (const path of ['/_next/static/chunks/a.js', '/ops/_next/static/b.css?v=1']) {
      await get(path, { 'accept-encoding': 'gzip' });
      await get(path, { 'accept-encoding': 'gzip' });
    }

    expect(renders()).toBe(4);
    expect(asked()).toEqual(['gzip', 'gzip', 'gzip', 'gzip']);
  });

  it('lets parts of pages, failures and what is no document pass through', async () => {
    const { get, renders } = await serve((nonce, url) =>
      url === '/missing'
        ? { status: 404, body: 'no' }
        : url === '/data'
          ? { type: 'application/json', body: '{}' }
          : aPage(nonce),
    );

    for (const path of ['/missing', '/data']) for (let n = 0; n < 2; n++) await get(path);
    for (let n = 0; n < 2; n++) await get('/tasks', { rsc: '1' });

    expect(renders()).toBe(6);
  });

  it('does not grow without bound', async () => {
    const { get, renders } = await serve(aPage);

    for (let n = 0; n < 60; n++) await get(`/tasks/${n}`);
    await get('/tasks/0');
    await get('/tasks/59');

    expect(renders()).toBe(61);
  });
});
