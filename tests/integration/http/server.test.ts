import { once } from 'node:events';
import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { createGate } from '../../../server/auth/gate.ts';
import { createNoLogin } from '../../../server/auth/providers/no-login.ts';
import { systemClock } from '../../../server/clock.ts';
import { createClusters } from '../../../server/clusters.ts';
import { createApi } from '../../../server/http/api.ts';
import { metricsDoor } from '../../../server/http/metrics.ts';
import { createHttpServer, type HttpServer, type HttpServerParts, type Pages } from '../../../server/http/server.ts';
import { createExposition } from '../../../server/metrics/exposition.ts';
import { createGateway } from '../../../server/realtime/gateway.ts';
import { until } from '../../support/wait.ts';
import { aCluster, aMeasured, fakeLog } from '../../unit/server/http/fake-ports.ts';

const running: HttpServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

/** Answers with what a page would find in its request. */
const pages: Pages = {
  async handle(request, response) {
    const { 'x-nonce': nonce, 'content-security-policy': policy } = request.headers;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ url: request.url, nonce, policy }));
  },
};

function anHttpServer(known: Partial<HttpServerParts> = {}): HttpServer {
  const cluster = aCluster();
  const gate = createGate(createNoLogin({ readOnly: false }));
  const { basePath = '' } = known;
  const shared = {
    clusters: createClusters([cluster]),
    epoch: 'e1',
    gate,
    clock: systemClock,
    log: fakeLog(),
    basePath,
  };
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    basePath,
    api: createApi({
      ...shared,
      metrics: metricsDoor(createExposition([aMeasured(cluster.views)]), undefined),
      version: '1.2.3',
    }),
    pages,
    attach: createGateway(shared).attach,
    dev: false,
    now: systemClock.now,
    log: shared.log,
    ...known,
  });
  running.push(server);
  return server;
}

async function serve(known: Partial<HttpServerParts> = {}): Promise<HttpServer> {
  const server = anHttpServer(known);
  await server.start();
  return server;
}

/** Sends bytes as they are, and answers the first line that comes back; '' when the server hangs up. */
async function firstLine(url: string, bytes: string): Promise<string> {
  const { port } = new URL(url);
  const stream = connect(Number(port), '127.0.0.1');
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
    if (text.includes('\r\n')) stream.destroy();
  });
  stream.on('error', () => {});
  stream.write(bytes);
  await once(stream, 'close');
  return text.split('\r\n')[0] ?? '';
}

describe('the HTTP server', () => {
  it('has three doors on one port', async () => {
    const { url } = await serve();
    const socket = io(`${url}/live`, { transports: ['websocket'], forceNew: true });

    const probe = await fetch(`${url}/healthz`);
    const api = await fetch(`${url}/api/v1/shell`);
    const metrics = await fetch(`${url}/metrics`);
    const page = await fetch(`${url}/tasks?q=a`);
    await until('the live door', () => socket.connected);
    socket.close();

    expect([probe.status, api.status, metrics.status, page.status]).toEqual([200, 200, 200, 200]);
    expect(await metrics.text()).toContain('expediter_events_total{cluster="default"} 0');
    expect(await page.json()).toMatchObject({ url: '/tasks?q=a' });
  });

  it('takes long-polling clients beside the others', async () => {
    const { url } = await serve();
    const socket = io(`${url}/live`, { transports: ['polling'], forceNew: true });

    const followed = await socket.timeout(5_000).emitWithAck('topic:follow', { topic: { kind: 'shell' } });
    socket.close();

    expect(followed).toMatchObject({ ok: true, snapshot: { rows: { shell: { cluster: 'default' } } } });
  });

  it('gives every page a nonce of its own, which a visitor cannot choose', async () => {
    const { url } = await serve();
    const visit = async () => {
      const response = await fetch(url, { headers: { 'x-nonce': 'mine', 'content-security-policy': 'none' } });
      return { policy: response.headers.get('content-security-policy'), page: await response.json() };
    };

    const [first, second] = [await visit(), await visit()];

    expect(first.page.nonce).not.toBe('mine');
    expect(first.page.nonce).not.toBe(second.page.nonce);
    expect(first.policy).toContain(`script-src 'self' 'nonce-${first.page.nonce}' 'strict-dynamic';`);
    expect(first.policy).not.toContain('unsafe-eval');
    expect(first.page.policy).toBe(first.policy);
  });

  it('sends its security headers with every answer', async () => {
    const { url } = await serve();

    for (const path of ['/', '/api/v1/shell', '/api/v1/nothing', '/metrics']) {
      const { headers } = await fetch(url + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
  });

  it('serves everything below its prefix, and probes without it as well', async () => {
    const { url } = await serve({ basePath: '/ops' });
    const root = url.replace('/ops', '');
    const socket = io(`${root}/live`, { path: '/ops/socket.io', transports: ['websocket'], forceNew: true });

    const api = await fetch(`${url}/api/v1/tasks?limit=1`);
    const page = await fetch(`${url}/tasks`);
    const outside = await fetch(`${root}/api/v1/tasks`);
    const probe = await fetch(`${root}/readyz`);
    const home = await fetch(`${root}/`, { redirect: 'manual' });
    await until('the live door', () => socket.connected);
    socket.close();

    expect(api.headers.get('content-type')).toContain('application/json');
    expect(await api.json()).toEqual({ items: [] });
    expect(await page.json()).toMatchObject({ url: '/ops/tasks' });
    expect(await outside.json()).toMatchObject({ url: '/api/v1/tasks' }); // Next knows that it is none of ours
    expect(probe.status).toBe(200);
    expect([home.status, home.headers.get('location')]).toEqual([307, '/ops']);
  });

  it('takes commands of its own pages and of scripts, and of no other page', async () => {
    const { url } = await serve();
    const revoke = (headers: Record<string, string>) =>
      fetch(`${url}/api/v1/tasks/abc/revoke`, { method: 'POST', headers }).then(({ status }) => status);

    expect(await revoke({})).toBe(200);
    expect(await revoke({ origin: url })).toBe(200);
    expect(await revoke({ origin: 'https://evil.example' })).toBe(403);
  });

  it('refuses a body past a mebibyte while it comes', async () => {
    const { url } = await serve();
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(' '.repeat(64 * 1024)));
      },
    });

    const response = await fetch(`${url}/api/v1/tasks/abc/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit);

    expect(response.status).toBe(413);
  });

  it('hangs up on upgrades that are not its own, and hands them to pages that take them', async () => {
    const upgrade = 'GET /_next/hmr HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    const taken: (string | undefined)[] = [];
    const built = await serve();
    const dev = await serve({
      dev: true,
      pages: {
        ...pages,
        upgrade(request, socket) {
          taken.push(request.url);
          socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
        },
      },
    });

    expect(await firstLine(built.url, upgrade)).toBe('');
    expect(await firstLine(dev.url, upgrade)).toBe('HTTP/1.1 101 Switching Protocols');
    expect(taken).toEqual(['/_next/hmr']);
  });

  it('survives a page that fails', async () => {
    const { url } = await serve({ pages: { handle: () => Promise.reject(new Error('secret')) } });

    const response = await fetch(url);

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });

  it('says in one line that its port is taken', async () => {
    const { url } = await serve();
    const { port } = new URL(url);

    await expect(anHttpServer({ port: Number(port) }).start()).rejects.toMatchObject({
      code: 'unavailable',
      message: `Port ${port} of 127.0.0.1 is taken by another program: give another --port, or 0 to pick a free one.`,
    });
  });

  it('says in one line that the address is not of this machine', async () => {
    await expect(anHttpServer({ host: '192.0.2.1' }).start()).rejects.toMatchObject({ code: 'invalid' });
  });

  it('lets a running answer end when it stops, and takes no more', async () => {
    let answer = () => {};
    let asked = false;
    const server = await serve({
      pages: {
        async handle(_, response) {
          asked = true;
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
          response.end('done');
        },
      },
    });
    const { url } = server;
    const response = fetch(url);
    await until('the request', () => asked);

    const stopped = server.stop();
    answer();

    expect(await (await response).text()).toBe('done');
    await stopped;
    await expect(fetch(url)).rejects.toThrow();
  });

  it('stops at once though live clients are connected', async () => {
    const server = await serve();
    const socket = io(`${server.url}/live`, { transports: ['websocket'], forceNew: true, reconnection: false });
    await until('the live door', () => socket.connected);
    const lost = new Promise<string>((resolve) => socket.on('disconnect', resolve));

    await server.stop();

    expect(await lost).toMatch(/transport/);
  });

  it('stops in time though a client holds on to its connection', async () => {
    const server = await serve({ pages: { handle: () => new Promise(() => {}) } });
    const hanging = fetch(server.url).catch(() => 'cut');

    await server.stop();

    expect(await hanging).toBe('cut');
  });
});
