import type { Member } from '../cluster/fleet.ts';
import type { HeldTask } from '../contract/models.ts';
import type { Asked } from '../workers/inspection.ts';

/**
 * A worker as Flower's `/api/workers` writes it: what it answered over remote control, part by part, in Celery's own
 * shapes. A part that it has not answered is absent. `timestamp` is when it answered last.
 */
export function flowerWorker({ worker, inspection }: Member): Record<string, unknown> {
  const { stats, activeQueues, registered, scheduled, active, reserved, revoked, conf } = inspection;
  const parts: readonly (readonly [string, Asked<unknown> | undefined])[] = [
    ['stats', stats && { ...stats, value: stats.value && withoutAlternates(stats.value) }],
    [
      'active_queues',
      activeQueues && { ...activeQueues, value: activeQueues.value?.map(({ whole, ...queue }) => whole ?? queue) },
    ],
    ['registered', registered],
    ['scheduled', map(scheduled, (task) => ({ eta: task.eta ?? null, priority: null, request: held(task) }))],
    ['active', map(active, held)],
    ['reserved', map(reserved, held)],
    ['revoked', revoked],
    ['conf', conf],
  ];
  const answered = parts.flatMap(([name, asked]) => (asked?.value === undefined ? [] : [{ name, ...asked }]));
  const values = Object.fromEntries(answered.map(({ name, value }) => [name, value]));
  return answered.length === 0 ? values : { ...values, timestamp: Math.max(...answered.map(({ at }) => at)) };

  function held(task: HeldTask): Record<string, unknown> {
    return {
      id: task.uuid,
      name: task.name ?? null,
      args: task.args ?? null,
      kwargs: task.kwargs ?? null,
      type: task.name ?? null,
      hostname: worker.hostname,
      time_start: task.started ?? null,
      acknowledged: task.acknowledged ?? false,
      delivery_info: {
        exchange: '',
        routing_key: task.queue ?? null,
        priority: task.priority ?? null,
        redelivered: task.redelivered ?? null,
      },
      worker_pid: task.pid ?? null,
    };
  }
}

/** A row of Flower's list of workers: what events tell, and how many of each type came. */
export function flowerRow({ worker }: Member, events: Readonly<Record<string, number>>): Record<string, unknown> {
  const [, name, version] = /^(\S+) (\S+)$/.exec(worker.software ?? '') ?? [];
  return {
    ...events,
    hostname: worker.hostname,
    pid: worker.pid ?? null,
    freq: worker.freq ?? null,
    heartbeats: worker.heartbeat === undefined ? [] : [worker.heartbeat],
    clock: null,
    active: worker.active ?? null,
    processed: worker.processed ?? null,
    loadavg: worker.loadavg ?? null,
    sw_ident: name === undefined ? null : `py-${name}`,
    sw_ver: version ?? null,
    sw_sys: null,
    status: worker.status === 'online',
  };
}

function map(
  asked: Asked<HeldTask[]> | undefined,
  shape: (task: HeldTask) => Record<string, unknown>,
): Asked<unknown> | undefined {
  return asked && { ...asked, value: asked.value?.map(shape) };
}

/** Further addresses of the broker hold its passwords (Celery 5.6 still tells them; Flower leaves them out as well). */
function withoutAlternates(stats: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const clean: Record<string, unknown> = { ...stats };
  for (const holder of ['broker', 'consumer']) {
    const part = clean[holder];
    if (typeof part !== 'object' || part === null) continue;
    const inner = holder === 'consumer' ? withoutAlternates(part as Record<string, unknown>) : { ...part };
    if (holder === 'broker') delete (inner as Record<string, unknown>).alternates;
    clean[holder] = inner;
  }
  return clean;
}
