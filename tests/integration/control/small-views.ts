import { z } from 'zod';
import type { WorkerSummary } from '../../../lib/contract/models.ts';
import type { Event, Malformed, TaskEvent } from '../../../lib/events/event.ts';
import { parseEvents } from '../../../lib/events/parse-event.ts';
import { DEFAULT_CLUSTER, type WorkerName, workerName } from '../../../lib/ids.ts';
import { foldTask } from '../../../lib/tasks/fold.ts';
import { insertEvent } from '../../../lib/tasks/order.ts';
import type { Task } from '../../../lib/tasks/task.ts';
import type { Broker } from '../../../server/brokers/broker.ts';
import type { ControlParts } from '../../../server/control/create-control.ts';
import type { Changes } from '../../../server/engine/views.ts';

/** What commands read of a cluster, from the events of a real broker and nothing else. */
export interface SmallViews {
  readonly views: ControlParts['views'];
  task(uuid: string): Task | undefined;
  /** Resolves when the subscription has ended. */
  close(): Promise<void>;
}

/** Resolves when the subscription is live. */
export async function openSmallViews(broker: Broker, now: () => number): Promise<SmallViews> {
  const events = new Map<string, TaskEvent[]>();
  const workers = new Map<string, WorkerSummary>();
  const listeners = new Set<(changes: Changes) => void>();
  const stopping = new AbortController();
  let isLive: () => void = () => {};
  const live = new Promise<void>((resolve) => {
    isLive = resolve;
  });
  const listening = listen();
  await Promise.race([live, listening]);

  async function listen(): Promise<void> {
    for await (const frames of broker.events.listen(stopping.signal)) {
      isLive();
      const parsed: Event[] = [];
      const malformed: Malformed[] = [];
      for (const { body } of frames) parseEvents(body, now(), parsed, malformed);
      take(parsed);
    }
  }

  function take(parsed: readonly Event[]): void {
    const uuids = new Set<string>();
    const names = new Set<WorkerName>();
    for (const event of parsed) {
      if (event.kind === 'task') {
        const known = events.get(event.uuid) ?? [];
        events.set(event.uuid, known);
        if (insertEvent(known, event)) uuids.add(event.uuid);
      } else if (event.kind === 'worker') {
        const status = event.type === 'worker-offline' ? 'offline' : 'online';
        workers.set(event.hostname, { ...(workers.get(event.hostname) ?? unknownWorker(event.hostname)), status });
        names.add(workerName(event.hostname));
      }
    }
    const tasks = [...uuids].flatMap((uuid) => taskOf(uuid) ?? []);
    if (tasks.length === 0 && names.size === 0) return;
    for (const listener of listeners) listener({ tasks, workers: names, queues: false, links: false });
  }

  function taskOf(uuid: string): Task | undefined {
    const known = events.get(uuid);
    const first = known?.[0];
    return known && first && foldTask({ uuid: first.uuid, seq: 1, seen: first.at }, known);
  }

  async function ask(hostname: WorkerName, method: string): Promise<unknown> {
    const command = { method, arguments: {}, destination: [hostname] };
    for await (const { reply } of broker.mailbox.ask(command, 5_000)) return reply;
    return undefined;
  }

  return {
    task: taskOf,
    async close() {
      stopping.abort();
      await listening;
    },
    views: {
      cluster: DEFAULT_CLUSTER,
      tasks: async () => ({ items: [], next: undefined }),
      taskRecord: async (uuid) => taskOf(uuid),
      peek: async () => [],
      workers: () => [...workers.values()],
      async worker(hostname, refresh) {
        const known = workers.get(hostname);
        if (!refresh || known === undefined) return known;
        const stats = Stats.safeParse(await ask(hostname, 'stats'));
        const queues = Queues.safeParse(await ask(hostname, 'active_queues'));
        const fresh: WorkerSummary = {
          ...known,
          ...(stats.success ? { concurrency: stats.data.pool.processes.length } : {}),
          ...(queues.success ? { queues: queues.data.map(({ name }) => name) } : {}),
        };
        workers.set(hostname, fresh);
        return fresh;
      },
      onChange(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
}

const Stats = z.object({ pool: z.object({ processes: z.array(z.number()) }) });
const Queues = z.array(z.object({ name: z.string() }));

function unknownWorker(hostname: string): WorkerSummary {
  return {
    cluster: 'default',
    hostname,
    status: 'online',
    since: 0,
    slots: [],
    busy: 0,
    succeeded: 0,
    failed: 0,
    retried: 0,
    duplicateName: false,
  };
}
