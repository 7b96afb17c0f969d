import { collectDefaultMetrics, Registry } from 'prom-client';
import { addSeries, createSeries, eachSeries, type TaskSeries } from '../../lib/metrics/task-series.ts';
import { printCeleryDialect } from './celery-dialect.ts';
import { printFlowerDialect } from './flower-dialect.ts';
import { printHistogram } from './histogram.ts';
import { DEFAULT_METRICS, type Measured, type MetricsSettings } from './measured.ts';
import { OWN_METRICS, type OwnMetric, type Reading } from './own-metrics.ts';
import { createPage, labelText, type MetricsPage } from './page.ts';

export interface Asked {
  /** The Accept header: a reader may prefer OpenMetrics. */
  readonly accept: string | undefined;
  /** The cluster that the dialects of others tell of; the first one without it. */
  readonly cluster: string | undefined;
}

/** What Prometheus asks for. */
export interface Exposition {
  print(asked: Asked): Promise<{ readonly contentType: string; readonly text: string }>;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/**
 * Our own metrics of every cluster, and beside them the names of celery-exporter and Flower, which know no clusters and
 * tell of one. All from memory: neither brokers nor stores are asked, so a scrape costs the same while they are down.
 */
export function createExposition(
  clusters: readonly Measured[],
  settings: MetricsSettings = DEFAULT_METRICS,
): Exposition {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const neverBack = new Map(clusters.map((measured) => [measured, raisedOnly()]));

  return {
    async print({ accept, cluster }) {
      const openMetrics = /application\/openmetrics-text/.test(accept ?? '');
      const page = createPage({ openMetrics });
      const readings = clusters.map((measured) => [measured, readingOf(measured)] as const);
      for (const metric of OWN_METRICS) {
        page.family(metric.name, metric.type, metric.help);
        for (const [measured, reading] of readings) {
          printOwn(page, metric, measured.views.cluster, reading, neverBack.get(measured));
        }
      }
      const told = clusters.find(({ views }) => views.cluster === cluster) ?? clusters[0];
      if (told !== undefined) {
        if (settings.dialects.includes('celery')) printCeleryDialect(page, told, settings);
        if (settings.dialects.includes('flower')) printFlowerDialect(page, told);
      }
      const text = page.text() + (await processMetrics(registry, openMetrics));
      return openMetrics ? { contentType: OPEN_METRICS, text: `${text}# EOF\n` } : { contentType: TEXT, text };
    },
  };
}

function readingOf({ views, cluster, backlog }: Measured): Reading {
  return {
    cluster,
    shell: views.shell(),
    quality: views.quality(),
    workers: views.workers(),
    queues: views.queues(),
    backlog: backlog(),
    tasks: totalsOf(cluster.metrics),
  };
}

/** By task and queue, without who sent what: few, and never falling. */
function totalsOf({ senders, departed, options }: Measured['cluster']['metrics']): TaskSeries[] {
  const totals = new Map<string, Map<string | undefined, TaskSeries>>();
  for (const sender of [...senders.values(), { types: departed }]) {
    for (const series of eachSeries(sender)) {
      const queues = totals.get(series.name) ?? new Map<string | undefined, TaskSeries>();
      const sum = queues.get(series.queue) ?? createSeries(series.name, series.queue);
      addSeries(sum, series, options);
      queues.set(series.queue, sum);
      totals.set(series.name, queues);
    }
  }
  return [...totals.values()].flatMap((queues) => [...queues.values()]);
}

function printOwn(
  page: MetricsPage,
  metric: OwnMetric,
  cluster: string,
  reading: Reading,
  raised: ReturnType<typeof raisedOnly> | undefined,
): void {
  const labelsOf = (values: readonly string[]) =>
    labelText([['cluster', cluster], ...metric.labels.map((name, i) => [name, values[i] ?? ''] as const)]);
  if (metric.type === 'histogram') {
    const bounds = reading.cluster.metrics.options[metric.bounds];
    for (const [values, buckets] of metric.read(reading)) {
      printHistogram(page, metric.name, labelsOf(values), bounds, buckets);
    }
    return;
  }
  for (const [values, value] of metric.read(reading)) {
    const labels = labelsOf(values);
    const isTotal = metric.type === 'counter' && metric.labels.length < 2;
    page.sample(metric.name, labels, isTotal && raised ? raised(metric.name + labels, value) : value);
  }
}

/** A counter never goes back, even when a total is read lower than before. */
function raisedOnly(): (key: string, total: number) => number {
  const reached = new Map<string, number>();
  return (key, total) => {
    const highest = Math.max(reached.get(key) ?? 0, total);
    reached.set(key, highest);
    return highest;
  };
}

async function processMetrics(registry: Registry, openMetrics: boolean): Promise<string> {
  if (!openMetrics) return registry.metrics();
  const text = await registry.metrics();
  // The client's text is of the older format: there a counter's family bears the suffix of its samples.
  return text.replace(/^# (HELP|TYPE) (\S+)_total /gm, '# $1 $2 ').replace(/^\n/gm, '');
}
