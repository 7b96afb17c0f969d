import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Log } from '../log.ts';
import type { Exposition } from '../metrics/exposition.ts';
import type { Service } from '../service.ts';
import { secureAnswer, secureData } from './security.ts';
import { listen } from './server.ts';

/** Answers a scrape. */
export type MetricsDoor = (request: Request) => Promise<Response>;

/** 401 without the token, where there is one. `?cluster=` names the cluster that the dialects of others tell of. */
export function metricsDoor(exposition: Exposition, token: string | undefined): MetricsDoor {
  return async (request) => {
    if (token !== undefined && !isSame(request.headers.get('authorization') ?? '', `Bearer ${token}`)) {
      return new Response('Send the token as "Authorization: Bearer TOKEN".', {
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="metrics"' },
      });
    }
    const cluster = new URL(request.url).searchParams.get('cluster') ?? undefined;
    const accept = request.headers.get('accept') ?? undefined;
    const { text, contentType } = await exposition.print({ accept, cluster });
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
  };
}

/** In a time that tells nothing of how much was right. */
function isSame(given: string, wanted: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

/** A port that serves metrics and nothing else: for a network of its own. */
export function createMetricsServer(parts: {
  readonly host: string;
  readonly port: number;
  readonly metrics: MetricsDoor;
  readonly log: Log;
}): Service {
  const answer = getRequestListener(
    (request) => {
      const isHere = request.method === 'GET' && new URL(request.url).pathname === '/metrics';
      return isHere ? parts.metrics(request) : new Response('Metrics are at /metrics.', { status: 404 });
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer((request, response) => {
    secureAnswer(response);
    secureData(response);
    void answer(request, response);
  });
  return {
    name: 'metrics',
    async start() {
      await listen(server, parts.host, parts.port);
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : parts.port;
      parts.log.info({ port }, 'Metrics have a port of their own');
    },
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
