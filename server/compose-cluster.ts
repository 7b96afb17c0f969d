import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ClusterName } from '../lib/ids.ts';
import type { Redact } from '../lib/python/redact.ts';
import { permit } from './auth/permit.ts';
import type { ReadOnly } from './auth/read-only.ts';
import type { Broker, Queues } from './brokers/broker.ts';
import { buildTaskMessage, readTaskBody } from './brokers/message.ts';
import { openBroker } from './brokers/registry.ts';
import type { Clock } from './clock.ts';
import type { WatchedCluster } from './clusters.ts';
import { createEventTap } from './collector/event-tap.ts';
import { createQueueTap } from './collector/queue-tap.ts';
import { createWorkerTap } from './collector/worker-tap.ts';
import type { ClusterOptions } from './config/clusters.ts';
import type { Options } from './config/load.ts';
import { createControl } from './control/create-control.ts';
import { createPauses } from './control/pauses.ts';
import { readRetryLinks } from './control/retry-links.ts';
import { createViews } from './engine/create-views.ts';
import { type Engine, openEngine } from './engine/engine.ts';
import type { Log } from './log.ts';
import type { Measured } from './metrics/measured.ts';
import { openResultBackend } from './results/registry.ts';
import { createResults } from './results/results.ts';
import type { Service } from './service.ts';
import { inOrder, once } from './services.ts';
import { createJanitor } from './stores/janitor.ts';
import { createRecorder, type Recorder } from './stores/recorder.ts';
import { openStore } from './stores/registry.ts';

/** Tasks in memory: what is busy, and what may still get a late event; the rest is in the store. */
const KEEP_TASKS = { open: 10_000, ended: 2_000 };
/** A worker that left is shown for so long; with containers every deploy leaves some. */
const FORGET_WORKERS_AFTER = 86_400;

export interface ClusterParts {
  /** What holds for every cluster alike. */
  readonly options: Options;
  /** Every cluster that is watched, this one among them. */
  readonly clusters: readonly ClusterName[];
  readonly readOnly: ReadOnly;
  readonly redact: Redact;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}

/** A cluster with what runs for it. `service` stops in the reverse order: taps end before the recorder writes its last. */
export interface ComposedCluster extends WatchedCluster {
  readonly service: Service;
  readonly measured: Measured;
  close(): Promise<void>;
}

/** Everything that is there once for each cluster, from its broker to its views. */
export async function composeCluster(cluster: ClusterOptions, parts: ClusterParts): Promise<ComposedCluster> {
  const { options, clusters, readOnly, redact, clock, version } = parts;
  const { name } = cluster;
  const log = clusters.length === 1 ? parts.log : ofCluster(parts.log, name);
  const broker = openBroker({ url: cluster.broker, ...cluster.brokerOptions }, clock);
  const results = createResults({
    backend: cluster.resultBackend && openResultBackend(cluster.resultBackend, clock.now),
    clock,
    log,
  });
  const store = openStore(cluster.store, { cluster: name, maxTasks: options.maxTasks });

  const late: { recorder?: Recorder } = {};
  const engine = await openEngine({
    name,
    store,
    clock,
    log,
    redact,
    queues: cluster.queues,
    keep: KEEP_TASKS,
    metrics: {
      most: options.metricsMaxSeries,
      runtimeBounds: options.metricsBuckets,
      waitBounds: options.metricsWaitBuckets,
    },
    forgetSendersAfter: options.metricsPurgeWorkers || undefined,
    forgetWorkersAfter: FORGET_WORKERS_AFTER,
    recorder: () => late.recorder as Recorder, // made right below, before anything runs
    past: broker.past,
  });
  const recorder = createRecorder({
    store,
    clock,
    log,
    isFresh: (uuid) => engine.cluster.tasks.isFresh(uuid),
    onWritten: engine.written,
    onLink: engine.storeLinkChanged,
  });
  late.recorder = recorder;
  const janitor = createJanitor({ store, clock, log, retention: options.retention, maxTasks: options.maxTasks });

  const workerTap = createWorkerTap({
    mailbox: broker.mailbox,
    clock,
    log,
    // Turning events on changes a worker: who asked for no action of any kind gets none.
    enableEvents: options.enableEvents && !options.readOnly,
    inspectInterval: options.inspectInterval,
    isLinked: () => engine.brokerLink().state === 'up',
    onInspection: engine.inspected,
    onTaskEvents: engine.taskEventsSet,
  });
  engine.onAppeared(workerTap.appeared);
  const eventTap = createEventTap({
    events: broker.events,
    clock,
    log,
    random: () => Number.parseInt(randomUUID().slice(0, 8), 16) / 0xffffffff,
    onFrames(frames) {
      engine.setDropped(broker.events.dropped);
      engine.receive(frames);
    },
    onUp() {
      engine.linkUp();
      workerTap.linked();
    },
    onDown: engine.linkDown,
  });
  const queueTap = createQueueTap({
    queues: broker.queues,
    clock,
    log,
    known: engine.knownQueues,
    onReadings: engine.measured,
  });

  const pauses = createPauses(store.settings);
  const views = createViews({
    engine,
    broker,
    store,
    results,
    recorder,
    clock,
    clusters,
    version,
    readOnly,
    refreshWorker: workerTap.refresh,
    pauseOf: (queue) => pauses.all().get(queue),
    refreshWorkers: workerTap.refreshAll,
    retries: readRetryLinks(store.settings),
  });
  const control = createControl({
    broker: { ...broker, queues: { ...broker.queues, ...publishNoted(broker, engine) } },
    views,
    audit: store.audit,
    settings: store.settings,
    pauses,
    isLinked: () => engine.brokerLink().state === 'up',
    noteQueue: engine.noteQueue,
    jobs: store.jobs,
    clock,
    log,
    readOnly,
    permit,
    results,
    buildTaskMessage,
    readTaskBody,
    newId: randomUUID,
    origin: `expediter@${hostname()}`,
    redact,
  });

  const taps = inOrder('taps', [workerTap, queueTap, eventTap], log);
  const listening = broker.past === undefined ? taps : once(engine.caughtUp, taps, log);

  return {
    name,
    views,
    control,
    measured: { views, cluster: engine.cluster, now: clock.now, backlog: recorder.backlog },
    service: inOrder(name, [recorder, janitor, engine, control, listening], log),
    async close() {
      await broker.close();
      await results.close();
      await store.close();
    },
  };
}

/** What is logged of one cluster among several bears its name. */
function ofCluster(log: Log, cluster: ClusterName): Log {
  const as = (level: keyof Log) => (facts: object, message: string) => log[level]({ cluster, ...facts }, message);
  return { debug: as('debug'), info: as('info'), warn: as('warn'), error: as('error') };
}

/** What we send ourselves makes no `task-sent`: a queue that nobody else names would be measured by nobody. */
function publishNoted(
  { queues }: Pick<Broker, 'queues'>,
  engine: Pick<Engine, 'noteQueue'>,
): Pick<Queues, 'publish' | 'publishAll'> {
  return {
    async publish(message) {
      await queues.publish(message);
      engine.noteQueue(message.queue);
    },
    async publishAll(messages) {
      const publications = await queues.publishAll(messages);
      for (const queue of new Set(messages.map((message) => message.queue))) engine.noteQueue(queue);
      return publications;
    },
  };
}
