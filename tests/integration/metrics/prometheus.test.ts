import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CeleryApp, python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { promtool, type RunningPrometheus, startPrometheus } from '../../support/prometheus.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import {
  BY_TASK_QUERIES,
  EXPORTER_SERIES,
  FLOWER_SERIES,
  OVERVIEW_QUERIES,
  VARIABLE_QUERIES,
} from './exporter-queries.ts';

const MONITORING = join(import.meta.dirname, '../../../docs/monitoring');
const RULES = join(MONITORING, 'rules.yaml');

const TRAFFIC = `
sent = [tasks.add.delay(n, n) for n in range(5)] + [tasks.fail.delay('card', 2), tasks.retry_then_succeed.delay(1, 0.1)]
for result in sent:
    result.get(timeout=30, propagate=False)
tasks.add.apply_async((1, 1), queue='nobody')
`;

/** Every expression of a dashboard, with its variables filled in. */
function expressionsOf(dashboard: string): string[] {
  const { panels } = JSON.parse(readFileSync(join(MONITORING, dashboard), 'utf8'));
  return panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
    targets.map(({ expr }) =>
      expr
        .replaceAll('$__rate_interval', '1m')
        .replaceAll('$__range', '1h')
        .replace(/\$(cluster|queue|task)/g, '.*'),
    ),
  );
}

describe('a Prometheus that scrapes us', () => {
  let redis: RunningRedis;
  let app: CeleryApp;
  let expediter: RunningExpediter;
  let prometheus: RunningPrometheus;
  let workers: RunningWorker[] = [];

  const scrape = (accept = '*/*', path = '/metrics') =>
    fetch(expediter.url + path, { headers: { accept } }).then((response) => response.text());

  beforeAll(async () => {
    redis = await startRedis();
    app = { brokerUrl: redis.url, backendUrl: redis.database(1) };
    expediter = await startExpediter({ broker: redis.url });
    prometheus = await startPrometheus(expediter.url, { rules: RULES });
    // All traffic goes to the first: an exception's series begins at 1 on each worker, and only its second time is growth.
    workers = await Promise.all([
      startWorker({ ...app, name: 'w1@one', queues: ['celery'] }),
      startWorker({ ...app, name: 'w2@two', queues: ['high'] }),
    ]);
    await python(TRAFFIC, app);
    // Growth is between two scrapes: the first traffic must have been seen before the second.
    await until(
      'the first traffic to be scraped',
      async () => (await prometheus.query('celery_task_failed_total > 0')).length,
    );
    await python(TRAFFIC, app);
    await until('the second to be scraped', async () => {
      const [sum] = await prometheus.query('sum(celery_task_failed_total) >= 2');
      return sum !== undefined;
    });
  });
  afterAll(async () => {
    await prometheus?.stop();
    await expediter?.stop();
    await Promise.all(workers.map((worker) => worker.kill()));
    await redis?.kill();
  });

  it('is given an exposition that promtool finds nothing wrong with', async () => {
    const complaints = promtool(['check', 'metrics'], await scrape())
      .split('\n')
      // It would have names of others otherwise: they are what dashboards ask for.
      .filter((line) => line !== '' && !/^(celery_|flower_|nodejs_|process_)/.test(line));

    expect(complaints).toEqual([]);
  });

  it('is given rules that promtool finds nothing wrong with, and evaluates them', async () => {
    expect(promtool(['check', 'rules', RULES])).toBe('');
    const response = await fetch(`${prometheus.url}/api/v1/rules`);
    const { data } = (await response.json()) as { data: { groups: { rules: { name: string; health: string }[] }[] } };
    const rules = data.groups.flatMap((group) => group.rules);

    expect(rules.length).toBeGreaterThan(8);
    expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
    // Nobody consumes the queue "nobody".
    const pending = await prometheus.query('ALERTS{alertname="CeleryQueueWithoutConsumer"}');
    expect(pending.map(({ metric }) => metric.queue)).toEqual(['nobody']);
  });

  it.each([...EXPORTER_SERIES, ...FLOWER_SERIES])('finds %s, a %s with its labels', async (name, type, labels) => {
    const text = await scrape();
    const sample = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\} `, 'm').exec(text)?.[1] ?? '';
    const found = [...sample.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');

    expect(text).toContain(`# TYPE ${name} ${type}`);
    expect(found).toEqual(labels);
  });

  it.each([...VARIABLE_QUERIES, ...OVERVIEW_QUERIES, ...BY_TASK_QUERIES])(
    'answers what a dashboard of celery-exporter asks: %s',
    async (query) => {
      await until(`data for ${query}`, async () => (await prometheus.query(query)).length);
    },
  );

  it.each(['grafana-overview.json', 'grafana-tasks.json'].flatMap(expressionsOf))(
    'answers what our own dashboards ask: %s',
    async (query) => {
      await until(`data for ${query}`, async () => (await prometheus.query(query)).length);
    },
  );

  it('takes OpenMetrics when it prefers that', async () => {
    const text = await scrape('application/openmetrics-text;version=1.0.0;q=0.75,text/plain;q=0.5');

    expect(text).toContain('# TYPE expediter_tasks counter');
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(promtool(['check', 'metrics'], await scrape('text/plain'))).not.toContain('error');
  });

  it('counts each task once in every dialect', async () => {
    const total = async (query: string) => Number((await prometheus.query(query))[0]?.value[1]);

    expect(await total('sum(celery_task_succeeded_total{name="demo.add"})')).toBe(10);
    expect(await total('sum(flower_events_total{task="demo.add",type="task-succeeded"})')).toBe(10);
    expect(await total('sum(expediter_tasks_total{name="demo.add",event="succeeded"})')).toBe(10);
    expect(await total('sum(celery_task_failed_total{exception="PaymentDeclined"})')).toBe(2);
    expect(await total('sum(celery_task_retried_total{name="demo.retry"})')).toBe(2);
    expect(await total('sum(expediter_task_wait_seconds_count{name="demo.add",queue="celery"})')).toBe(10);
  });

  it('knows within seconds that a worker was killed', async () => {
    await workers[1]?.kill();

    await until('the worker to be down', async () => {
      const down = await prometheus.query('expediter_worker_up == 0 and expediter_worker_silent == 1');
      return down.some(({ metric }) => metric.hostname === 'w2@two');
    });
    expect(await prometheus.query('flower_worker_online{worker="w2@two"} == 0')).toHaveLength(1);
    expect(await prometheus.query('celery_worker_up{hostname="two"} == 1')).toHaveLength(1); // until its time-out
  });
});

describe('metrics with a port and a token of their own', () => {
  it('are nowhere else, and for nobody else', async () => {
    const redis = await startRedis();
    const args = [
      '--metrics-port',
      '0',
      '--metrics-token',
      'sesame',
      '--metrics-dialects',
      'none',
      '--log-format',
      'json',
    ];
    const expediter = await startExpediter({ broker: redis.url, args });
    try {
      const port = /"port":(\d+)[^\n]*Metrics have a port/.exec(expediter.stderr())?.[1];
      const url = `http://127.0.0.1:${port}/metrics`;
      const told = await fetch(url, { headers: { authorization: 'Bearer sesame' } });
      const text = await told.text();

      expect(told.status).toBe(200);
      expect(text).toContain('expediter_broker_up');
      expect(text).not.toMatch(/^(celery|flower)_/m);
      expect((await fetch(url)).status).toBe(401);
      expect((await fetch(url, { headers: { authorization: 'Bearer simsim' } })).status).toBe(401);
      expect((await fetch(`${expediter.url}/metrics`)).status).toBe(404);
      expect(expediter.stderr()).not.toContain('sesame');
    } finally {
      await expediter.stop();
      await redis.kill();
    }
  });
});
