import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { ExpediterError } from '../../lib/errors.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';
import { createPageCache } from './page-cache.ts';
import type { Router } from './router.ts';
import { secureAnswer, secureData, securePage } from './security.ts';

/** The third door: Next, or what stands in for it. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** For hot reload; a built Next takes no upgrades. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface HttpServerParts {
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end; '' at the root. */
  readonly basePath: string;
  readonly api: Pick<Router, 'fetch'>;
  readonly pages: Pages | undefined;
  /** The second door: takes its own path of the server, before it listens. */
  readonly attach?: (server: Server) => void;
  readonly dev: boolean;
  /** Unix seconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** One port with three doors: data, live data, pages. */
export interface HttpServer extends Service {
  /** Where it is reached; known once it has started. */
  readonly url: string;
}

// Longer than the usual 60 s of a proxy in front, so that it is never us who closes a connection it is about to use.
const KEEP_ALIVE_MS = 65_000;
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** What is being answered may end; the whole program has five seconds. */
const FAREWELL_MS = 1_500;
const SWEEP_MS = 50;

export function createHttpServer(parts: HttpServerParts): HttpServer {
  const { host, port, basePath, api, pages, log } = parts;
  const answerData = getRequestListener((request, { incoming }) => api.fetch(request, addressOf(incoming)), {
    overrideGlobalObjects: false,
  });
  // In development a page changes as it is edited.
  const handlePage =
    pages === undefined || parts.dev ? pages?.handle : createPageCache({ handle: pages.handle, now: parts.now });
  const server = createServer((request, response) => {
    secureAnswer(response);
    const path = pathBelow(basePath, request.url ?? '/');
    if (isData(path)) {
      secureData(response);
      request.url = path;
      void answerData(request, response);
      return;
    }
    void answerPage(request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;

  parts.attach?.(server);
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    if (isLive(pathBelow(basePath, request.url ?? '/'))) return; // socket.io listens for itself
    if (pages?.upgrade === undefined) socket.destroy();
    else pages.upgrade(request, socket, head);
  });

  return {
    name: 'http',
    get url() {
      return `http://${host.includes(':') ? `[${host}]` : host}:${boundPort(server) ?? port}${basePath}`;
    },
    start: () => listen(server, host, port),
    stop: () => close(server, upgraded),
  };

  async function answerPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (basePath !== '' && pathOf(request.url ?? '/') === '/') return redirect(response, basePath);
    if (handlePage === undefined) return refuse(response, 404, 'There are no pages here.');
    securePage(request, response, parts);
    try {
      await handlePage(request, response);
    } catch (err) {
      log.error({ err, path: pathOf(request.url ?? '/') }, 'Page failed');
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'This page failed. The log knows why.');
    }
  }
}

/** The path and query inside the prefix. Probes reach us without it as well: they do not come through the proxy. */
function pathBelow(basePath: string, url: string): string {
  if (basePath === '') return url;
  if (url.startsWith(`${basePath}/`)) return url.slice(basePath.length);
  return /^\/(healthz|healthcheck|readyz|metrics)(\?|$)/.test(url) ? url : '';
}

function isData(url: string): boolean {
  return (
    /^\/(api(\/|\?|$)|(metrics|healthz|healthcheck|readyz)(\?|$))/.test(url) ||
    // Flower's own: its table, its list as JSON, and the addresses of its pages.
    /^\/(tasks\/datatable(\?|$)|workers\?(.*&)?json=|task\/|worker\/|broker(\?|$))/.test(url)
  );
}

function isLive(url: string): boolean {
  return /^\/socket\.io(\/|\?|$)/.test(url);
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(307, { location }).end();
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

function addressOf(incoming: unknown): string | undefined {
  return (incoming as IncomingMessage).socket.remoteAddress; // the server is a plain HTTP/1.1 one
}

/** Rejects with one sentence that names the flag to change. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(sentenceFor(error, host, port));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function sentenceFor(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ExpediterError(
        'unavailable',
        `Port ${port} of ${host} is taken by another program: give another --port, or 0 to pick a free one.`,
        { cause: error },
      );
    case 'EACCES':
      return new ExpediterError('forbidden', `Port ${port} may not be used by this user: give a --port above 1023.`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ExpediterError('invalid', `--host ${host} is no address of this machine.`, { cause: error });
    default:
      return error;
  }
}

function boundPort(server: Server): number | undefined {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

/**
 * Takes no more connections, lets running answers end for a while, then cuts. Upgraded connections never end by
 * themselves, and Node leaves them out of `closeAllConnections`; their clients come back when we do.
 */
async function close(server: Server, upgraded: ReadonlySet<Duplex>): Promise<void> {
  if (!server.listening) return;
  for (const socket of upgraded) socket.destroy();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
  // A connection that has given its answer would stay open for the next request.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
