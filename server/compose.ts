import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { compileRedaction } from '../lib/python/redact.ts';
import { createGate } from './auth/gate.ts';
import { permit } from './auth/permit.ts';
import { createNoLogin } from './auth/providers/no-login.ts';
import { readOnlyFor } from './auth/read-only.ts';
import type { Broker, Queues } from './brokers/broker.ts';
import { buildTaskMessage } from './brokers/message.ts';
import { openBroker } from './brokers/registry.ts';
import { systemClock } from './clock.ts';
import { createEventTap } from './collector/event-tap.ts';
import { createQueueTap } from './collector/queue-tap.ts';
import { createWorkerTap } from './collector/worker-tap.ts';
import type { Options } from './config/load.ts';
import { createControl } from './control/create-control.ts';
import { readRetryLinks } from './control/retry-links.ts';
import { createViews } from './engine/create-views.ts';
import { type Engine, openEngine } from './engine/engine.ts';
import { createApi } from './http/api.ts';
import { createHttpServer, type HttpServer, type Pages } from './http/server.ts';
import type { Log } from './log.ts';
import { createExposition } from './metrics/exposition.ts';
import { createGateway } from './realtime/gateway.ts';
import type { Service } from './service.ts';
import { createJanitor } from './stores/janitor.ts';
import { createRecorder, type Recorder } from './stores/recorder.ts';
import { openStore } from './stores/registry.ts';

/** Tasks in memory: what is busy, and what may still get a late event; the rest is in the store. */
const KEEP_TASKS = { open: 10_000, ended: 2_000 };
/** A worker that left is shown for so long; with containers every deploy leaves some. */
const FORGET_WORKERS_AFTER = 86_400;

export interface Program {
  readonly http: HttpServer;
  /** In order of start; stop is the reverse, so that taps end before the recorder writes its last. */
  readonly services: readonly Service[];
  close(): Promise<void>;
}

/** The only place that builds: options → services that know each other as ports. */
export async function compose(
  options: Options,
  parts: { readonly log: Log; readonly pages: Pages | undefined; readonly version: string; readonly dev: boolean },
): Promise<Program> {
  const { log, version, dev } = parts;
  const clock = systemClock;
  const readOnly = readOnlyFor(options);
  const redact = compileRedaction(options.redact);
  const broker = openBroker({ url: options.broker.url, ...options.brokerOptions });
  const store = openStore(options.store, { maxTasks: options.maxTasks });

  const late: { recorder?: Recorder } = {};
  const engine = await openEngine({
    name: options.broker.name,
    store,
    clock,
    log,
    redact,
    queues: options.queues,
    keep: KEEP_TASKS,
    forgetWorkersAfter: FORGET_WORKERS_AFTER,
    recorder: () => late.recorder as Recorder, // made right below, before anything runs
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

  const views = createViews({
    engine,
    broker,
    store,
    recorder,
    clock,
    epoch: randomUUID(),
    version,
    readOnly,
    refreshWorker: workerTap.refresh,
    retries: readRetryLinks(store.settings),
  });
  const control = createControl({
    broker: { ...broker, queues: { ...broker.queues, publish: publishNoted(broker, engine) } },
    views,
    audit: store.audit,
    settings: store.settings,
    clock,
    log,
    readOnly,
    permit,
    buildTaskMessage,
    newId: randomUUID,
    origin: `expediter@${hostname()}`,
    redact,
  });

  // Commands are refused by control, which says why and writes the refusal down; a viewer would not get that far.
  const gate = createGate(createNoLogin({ readOnly: false }));
  const api = createApi({
    views,
    control,
    clock,
    gate,
    metrics: createExposition(views),
    log,
    version,
    basePath: options.basePath,
  });
  const gateway = createGateway({ views, control, clock, log, gate, basePath: options.basePath });
  const http = createHttpServer({
    host: options.host,
    port: options.port,
    basePath: options.basePath,
    api,
    pages: parts.pages,
    attach: gateway.attach,
    dev,
    now: clock.now,
    log,
  });

  if (readOnly.on) log.warn({}, `Read-only: ${readOnly.why}`);
  return {
    http,
    services: [recorder, janitor, engine, control, workerTap, queueTap, eventTap, gateway, http],
    async close() {
      await broker.close();
      await store.close();
    },
  };
}

/** What we send ourselves makes no `task-sent`: a queue that nobody else names would be measured by nobody. */
function publishNoted({ queues }: Pick<Broker, 'queues'>, engine: Pick<Engine, 'noteQueue'>): Queues['publish'] {
  return async (message) => {
    await queues.publish(message);
    engine.noteQueue(message.queue);
  };
}
