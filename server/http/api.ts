import type { ShellState } from '../../lib/contract/models.ts';
import { ENDPOINTS } from '../../lib/contract/rest.ts';
import type { Gate } from '../auth/gate.ts';
import type { Log } from '../log.ts';
import type { Exposition } from '../metrics/exposition.ts';
import { openApi } from './openapi.ts';
import { createRouter, type Router } from './router.ts';
import { type V1Parts, v1Routes } from './v1/routes.ts';

export interface ApiParts extends V1Parts {
  readonly gate: Gate;
  readonly metrics: Exposition;
  readonly log: Log;
  readonly version: string;
  readonly basePath: string;
}

/** Everything behind the first door: the API, its description, the probes and the metrics. */
export function createApi({ gate, metrics, log, version, basePath, ...parts }: ApiParts): Router {
  let description: string | undefined;
  return createRouter({
    routes: v1Routes(parts),
    plain: {
      '/healthz': () => json({ status: 'ok' }),
      '/readyz': () => readiness(parts.views.shell()),
      '/metrics': async () => new Response(await metrics.print(), { headers: { 'content-type': metrics.contentType } }),
      '/api/v1/openapi.json': () => {
        description ??= JSON.stringify(openApi(ENDPOINTS, { version, basePath }));
        return new Response(description, { headers: { 'content-type': 'application/json' } });
      },
    },
    gate,
    log,
  });
}

/** 503 with the reasons while a link is not up: events or tasks could be missed. */
function readiness({ broker, store }: ShellState): Response {
  const links = [
    { name: 'broker', link: broker.link },
    { name: 'store', link: store.link },
  ];
  const reasons = links.flatMap(({ name, link }) => {
    if (link.state === 'up') return [];
    return [`The ${name} is ${link.state === 'down' ? `down: ${link.reason}` : 'being connected'}`];
  });
  return json({ ready: reasons.length === 0, reasons }, reasons.length === 0 ? 200 : 503);
}

function json(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
