import { randomUUID } from 'node:crypto';
import { compileRedaction } from '../lib/python/redact.ts';
import { createGate } from './auth/gate.ts';
import { createNoLogin } from './auth/providers/no-login.ts';
import { readOnlyFor } from './auth/read-only.ts';
import { systemClock } from './clock.ts';
import { createClusters } from './clusters.ts';
import { composeCluster } from './compose-cluster.ts';
import type { Options } from './config/load.ts';
import { createApi } from './http/api.ts';
import { createMetricsServer, metricsDoor } from './http/metrics.ts';
import { createHttpServer, type HttpServer, type Pages } from './http/server.ts';
import type { Log } from './log.ts';
import { createExposition } from './metrics/exposition.ts';
import type { MetricsSettings } from './metrics/measured.ts';
import { createGateway } from './realtime/gateway.ts';
import type { Service } from './service.ts';
import { sideBySide } from './services.ts';

export interface Program {
  readonly http: HttpServer;
  /** In order of start; stop is the reverse. */
  readonly services: readonly Service[];
  close(): Promise<void>;
}

/** The only place that builds: options → services that know each other as ports. */
export async function compose(
  options: Options,
  parts: { readonly log: Log; readonly pages: Pages | undefined; readonly version: string; readonly dev: boolean },
): Promise<Program> {
  const { log, version, dev } = parts;
  const { basePath } = options;
  const clock = systemClock;
  const readOnly = readOnlyFor(options);
  const redact = compileRedaction(options.redact);
  const names = options.clusters.map(({ name }) => name);
  // All at once: a store that is slow to open holds up none but its own cluster's share of the few seconds it has.
  const composed = await Promise.all(
    options.clusters.map((cluster) =>
      composeCluster(cluster, { options, clusters: names, readOnly, redact, clock, log, version }),
    ),
  );
  const clusters = createClusters(composed);

  // Commands are refused by control, which says why and writes the refusal down; a viewer would not get that far.
  const gate = createGate(createNoLogin({ readOnly: false }));
  const exposition = createExposition(
    composed.map(({ measured }) => measured),
    metricsSettings(options),
  );
  const metrics = metricsDoor(exposition, options.metricsToken);
  const { metricsPort } = options;
  const ownMetrics =
    metricsPort === undefined ? [] : [createMetricsServer({ host: options.host, port: metricsPort, metrics, log })];
  const api = createApi({
    clusters,
    clock,
    gate,
    metrics: metricsPort === undefined ? metrics : undefined,
    log,
    version,
    basePath,
  });
  const gateway = createGateway({ clusters, epoch: randomUUID(), clock, log, gate, basePath });
  const http = createHttpServer({
    host: options.host,
    port: options.port,
    basePath,
    api,
    pages: parts.pages,
    attach: gateway.attach,
    dev,
    now: clock.now,
    log,
  });

  for (const notice of options.notices) log.warn({}, notice);
  if (readOnly.on) log.warn({}, `Read-only: ${readOnly.why}`);
  const watching = sideBySide(
    'clusters',
    composed.map(({ service }) => service),
  );
  return {
    http,
    services: [watching, ...ownMetrics, gateway, http],
    async close() {
      await Promise.all(composed.map((cluster) => cluster.close()));
    },
  };
}

const GENERIC = { none: [], clients: ['clients'], workers: ['workers'], all: ['clients', 'workers'] } as const;

function metricsSettings(options: Options): MetricsSettings {
  return {
    dialects: options.metricsDialects,
    prefix: options.metricsPrefix,
    labels: options.metricsLabel,
    defaultQueue: options.metricsDefaultQueue,
    generic: GENERIC[options.metricsGenericHostname],
    workerTimeout: options.metricsWorkerTimeout,
  };
}
