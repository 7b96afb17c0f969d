import { describe, expect, it } from 'vitest';
import { createCluster } from '../../../../lib/cluster/cluster.ts';
import type { Event, TaskEvent, TaskEventFields, WorkerEvent } from '../../../../lib/events/event.ts';
import { clusterName, DEFAULT_CLUSTER, queueName, taskId } from '../../../../lib/ids.ts';
import { createExposition } from '../../../../server/metrics/exposition.ts';
import { DEFAULT_METRICS, type MetricsSettings } from '../../../../server/metrics/measured.ts';
import { START } from '../../../support/builders.ts';
import { aMeasured } from '../http/fake-ports.ts';

function aBusyCluster(name = DEFAULT_CLUSTER) {
  const cluster = createCluster({ name, keepOpen: 100, keepEnded: 100, lastSeq: 0, since: START });
  const common = { pid: 1, clock: 1, timestamp: START, at: START };
  const task = (type: string, uuid: string, hostname: string, fields: TaskEventFields = {}): Event => ({
    kind: 'task',
    type,
    uuid: taskId(uuid),
    hostname,
    fields,
    ...common,
  });
  const beat = (hostname: string, active: number): WorkerEvent => ({
    kind: 'worker',
    type: 'worker-heartbeat',
    hostname,
    freq: 2,
    active,
    processed: 1,
    loadavg: undefined,
    sw_ident: undefined,
    sw_ver: undefined,
    sw_sys: undefined,
    ...common,
  });
  cluster.applyEvents(
    [
      beat('w1@one', 2),
      beat('w2@one', 1),
      task('task-sent', 'a', 'gen7@web', { name: 'shop.order', queue: 'mail' }),
      task('task-received', 'a', 'w1@one', { name: 'shop.order' }),
      task('task-failed', 'a', 'w1@one', { exception: "ValueError('no')" }),
      task('task-sent', 'b', 'gen7@web', { name: 'shop.order', queue: 'mail' }),
      task('task-received', 'b', 'w2@one', { name: 'shop.order' }),
      task('task-succeeded', 'b', 'w2@one', { runtime: 0.07 }),
      task('task-received', 'c', 'w2@one', { name: 'shop.other' }),
    ],
    [],
    START,
  );
  const reading = { depth: 9, byPriority: { 0: 2, 6: 7 } };
  cluster.applyReadings(new Map([[queueName('mail'), reading]]), [queueName('mail')], START);
  return cluster;
}

async function linesOf(settings: Partial<MetricsSettings> = {}, now = START, openMetrics = false): Promise<string[]> {
  const exposition = createExposition([{ ...aMeasured({}, aBusyCluster()), now: () => now }], {
    ...DEFAULT_METRICS,
    ...settings,
  });
  const accept = openMetrics ? 'application/openmetrics-text' : undefined;
  return (await exposition.print({ accept, cluster: undefined })).text.split('\n');
}

describe('the dialect of celery-exporter', () => {
  it('adds up the workers of one host, and begins the siblings of a counter at 0', async () => {
    const lines = await linesOf();

    expect(lines).toEqual(
      expect.arrayContaining([
        'celery_task_received_total{name="shop.order",hostname="one",queue_name="mail"} 2',
        'celery_task_failed_total{name="shop.order",hostname="one",exception="",queue_name="mail"} 0',
        'celery_task_failed_total{name="shop.order",hostname="one",exception="ValueError",queue_name="mail"} 1',
        'celery_task_revoked_total{name="shop.order",hostname="one",queue_name="mail"} 0',
        'celery_task_sent_total{name="shop.order",hostname="web",queue_name="mail"} 2',
        'celery_task_runtime_bucket{name="shop.order",hostname="one",queue_name="mail",le="0.05"} 0',
        'celery_task_runtime_bucket{name="shop.order",hostname="one",queue_name="mail",le="0.075"} 1',
        'celery_task_runtime_bucket{name="shop.order",hostname="one",queue_name="mail",le="1.0"} 1',
        'celery_task_runtime_count{name="shop.order",hostname="one",queue_name="mail"} 1',
        'celery_worker_up{hostname="one"} 1',
        'celery_worker_tasks_active{hostname="one"} 3',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('celery_task_sent_total{'))).toHaveLength(1);
  });

  it('puts tasks whose sending was not told into the default queue', async () => {
    expect(await linesOf({ defaultQueue: 'main' })).toContain(
      'celery_task_received_total{name="shop.other",hostname="one",queue_name="main"} 1',
    );
  });

  it('counts the first priority of a queue alone, as the exporter does', async () => {
    expect(await linesOf()).toContain('celery_queue_length{queue_name="mail"} 2');
  });

  it('calls a worker down after its time-out, or never', async () => {
    expect(await linesOf({}, START + 299)).toContain('celery_worker_up{hostname="one"} 1');
    expect(await linesOf({}, START + 300)).toContain('celery_worker_up{hostname="one"} 0');
    expect(await linesOf({}, START + 300)).toContain('celery_worker_tasks_active{hostname="one"} 0');
    expect(await linesOf({ workerTimeout: 0 }, START + 9999)).toContain('celery_worker_up{hostname="one"} 1');
  });

  it('takes a prefix, labels, and names that are not told', async () => {
    const lines = await linesOf({ prefix: 'c_', labels: [['env', 'a"b']], generic: ['clients', 'workers'] });

    expect(lines).toContain('c_task_sent_total{name="shop.order",hostname="generic",queue_name="mail",env="a\\"b"} 2');
    expect(lines).toContain('c_worker_up{hostname="one",env="a\\"b"} 1');
  });
});

describe('the dialect of Flower', () => {
  it('counts events by worker, type and task', async () => {
    expect(await linesOf()).toEqual(
      expect.arrayContaining([
        'flower_events_total{worker="gen7@web",type="task-sent",task="shop.order"} 2',
        'flower_events_total{worker="w1@one",type="task-failed",task="shop.order"} 1',
        'flower_task_runtime_seconds_count{worker="w2@one",task="shop.order"} 1',
        'flower_worker_prefetched_tasks{worker="w2@one",task="shop.other"} 1',
        'flower_worker_online{worker="w1@one"} 1',
        'flower_worker_number_of_currently_executing_tasks{worker="w1@one"} 2',
      ]),
    );
  });
});

describe('both dialects', () => {
  it('can be left out', async () => {
    expect((await linesOf({ dialects: [] })).filter((line) => /^(celery|flower)_/.test(line))).toEqual([]);
  });

  it('tell of the first cluster, or of the one that is asked for', async () => {
    const measured = ['prod', 'eu'].map((name) =>
      aMeasured({ cluster: clusterName(name) }, name === 'eu' ? aBusyCluster(clusterName(name)) : {}),
    );
    const exposition = createExposition(measured);
    const text = async (cluster?: string) => (await exposition.print({ accept: undefined, cluster })).text;

    expect(await text()).not.toContain('celery_worker_up{');
    expect(await text('eu')).toContain('celery_worker_up{hostname="one"} 1');
    expect(await text()).toContain('expediter_tasks_total{cluster="eu",name="shop.order",queue="mail",event="sent"} 2');
  });

  it('are OpenMetrics for whoever prefers that', async () => {
    const lines = await linesOf({}, START, true);

    expect(lines).toContain('# TYPE celery_task_received counter');
    expect(lines).toContain('celery_task_received_total{name="shop.order",hostname="one",queue_name="mail"} 2');
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
    expect(lines.slice(0, -1)).not.toContain('');
  });
});

describe('a scrape', () => {
  it('stays small with 200 tasks on 50 workers, and its sums stay right', async () => {
    const cluster = createCluster({ name: DEFAULT_CLUSTER, keepOpen: 100, keepEnded: 100, lastSeq: 0, since: START });
    const events = Array.from({ length: 10_000 }, (_, n): TaskEvent => {
      const hostname = `w${n % 50}@host${n % 50}`;
      const fields = { name: `shop.task_${Math.floor(n / 50)}` };
      const uuid = taskId(`task-${n}`);
      return {
        kind: 'task',
        type: 'task-received',
        uuid,
        hostname,
        fields,
        pid: 1,
        clock: n,
        timestamp: START,
        at: START,
      };
    });
    cluster.applyEvents(events, [], START);
    cluster.applyEvents(
      events.map((event) => ({ ...event, type: 'task-succeeded', fields: { runtime: 0.2 }, timestamp: START + 1 })),
      [],
      START,
    );

    const { text } = await createExposition([aMeasured({}, cluster)]).print({ accept: undefined, cluster: undefined });
    const received = [...text.matchAll(/^celery_task_received_total\{.*\} (\d+)$/gm)].map(([, n]) => Number(n));

    expect(text.split('\n').length).toBeLessThan(80_000);
    expect(text).toContain('expediter_metrics_capped{cluster="default"} 1');
    expect(received.reduce((sum, n) => sum + n, 0)).toBe(10_000);
  });
});
