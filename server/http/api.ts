import type { ShellState } from '../../lib/contract/models.ts';
import { ENDPOINTS } from '../../lib/contract/rest.ts';
import type { Gate } from '../auth/gate.ts';
import type { Clock } from '../clock.ts';
import type { Clusters } from '../clusters.ts';
import type { Log } from '../log.ts';
import { type ApiPage, apiPage } from './api-page.ts';
import { flowerDoor } from './flower/door.ts';
import type { MetricsDoor } from './metrics.ts';
import { openApi } from './openapi.ts';
import { createRouter, type Router } from './router.ts';
import { v1Routes } from './v1/routes.ts';

export interface ApiParts {
  readonly clusters: Clusters;
  readonly clock: Clock;
  readonly gate: Gate;
  /** Undefined where metrics have a port of their own. */
  readonly metrics: MetricsDoor | undefined;
  readonly log: Log;
  readonly version: string;
  readonly basePath: string;
}

/** Everything behind the first door: the API, its description, the probes and the metrics. */
export function createApi({ clusters, clock, gate, metrics, log, version, basePath }: ApiParts): Router {
  let description: string | undefined;
  let page: ApiPage | undefined;
  return createRouter({
    clusters,
    routesOf: (cluster) => v1Routes({ ...cluster, clusters, clock }),
    plain: {
      '/healthz': () => json({ status: 'ok' }),
      '/healthcheck': () => new Response('OK'),
      '/readyz': () => readiness(clusters),
      ...(metrics === undefined ? {} : { '/metrics': metrics }),
      '/api/v1/docs': () => {
        page ??= apiPage(openApi(ENDPOINTS, { version, basePath }));
        return page.respond();
      },
      '/api/v1/openapi.json': () => {
        description ??= JSON.stringify(openApi(ENDPOINTS, { version, basePath }));
        return new Response(description, { headers: { 'content-type': 'application/json' } });
      },
    },
    foreign: flowerDoor({ clusters, clock, gate, log }),
    gate,
    log,
  });
}

/** 503 with the reasons while a link is not up: events or tasks could be missed. */
function readiness({ all }: Clusters): Response {
  const reasons = all.flatMap(({ name, views }) => {
    const ofCluster = all.length === 1 ? '' : ` of ${name}`;
    return unready(views.shell()).map(({ link, why }) => `The ${link}${ofCluster} is ${why}`);
  });
  return json({ ready: reasons.length === 0, reasons }, reasons.length === 0 ? 200 : 503);
}

function unready({ broker, store }: ShellState): readonly { readonly link: string; readonly why: string }[] {
  return Object.entries({ broker, store }).flatMap(([name, { link }]) => {
    if (link.state === 'up') return [];
    return [{ link: name, why: link.state === 'down' ? `down: ${link.reason}` : 'being connected' }];
  });
}

function json(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
