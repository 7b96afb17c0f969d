import { type Cluster, type ClusterOptions, createCluster } from '../../lib/cluster/cluster.ts';
import type { Orphans } from '../../lib/cluster/fleet.ts';
import { SAMPLE_STEP } from '../../lib/cluster/tallies.ts';
import type { Link } from '../../lib/contract/models.ts';
import { ExpediterError } from '../../lib/errors.ts';
import type { Event, Malformed } from '../../lib/events/event.ts';
import { malformedEnvelope, parseEvents } from '../../lib/events/parse-event.ts';
import { type ClusterName, type QueueName, queueName, type TaskId, type WorkerName } from '../../lib/ids.ts';
import type { Task } from '../../lib/tasks/task.ts';
import { type Inspection, redactInspection } from '../../lib/workers/inspection.ts';
import type { Frame, QueueReading } from '../brokers/broker.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';
import type { Recorder } from '../stores/recorder.ts';
import type { Store } from '../stores/store.ts';
import { createLinkState } from './link-state.ts';
import { reap, sweepUnheard } from './reaper.ts';
import { createSampler } from './sampler.ts';
import type { Changes } from './views.ts';
import {
  forgetWorkers,
  NO_CHARTS,
  readCharts,
  restoreCharts,
  restoreState,
  saveCounters,
  saveState,
  saveTypes,
} from './warm-start.ts';

/** The one owner of a Cluster: takes facts, lets time pass, tells who listens what changed. */
export interface Engine extends Service {
  readonly cluster: Cluster;
  /** Hides what must not be shown, in display texts of arguments and results. */
  readonly redact: (text: string) => string;
  brokerLink(): Link;
  /** Frames thrown away before they came here, since the process began. */
  setDropped(n: number): void;
  receive(frames: readonly Frame[]): void;
  linkUp(): void;
  linkDown(reason: string): void;
  inspected(worker: WorkerName, parts: Inspection): void;
  taskEventsSet(worker: WorkerName, on: boolean): void;
  measured(readings: ReadonlyMap<QueueName, QueueReading>, asked: readonly QueueName[]): void;
  /** A queue that something was sent to by us: no binding, worker or event may name it. */
  noteQueue(name: QueueName): void;
  /** The recorder's word: these are in the store; those were there before under another number. */
  written(uuids: readonly TaskId[], conflicts: readonly Task[]): void;
  storeLinkChanged(): void;
  /** Queues that anybody has named. */
  knownQueues(): Iterable<QueueName>;
  onChange(listener: (changes: Changes) => void): () => void;
  /** Called for each worker that shows itself after an absence, or for the first time. */
  onAppeared(listener: (worker: WorkerName) => void): void;
}

export interface EngineParts {
  readonly name: ClusterName;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Hides what must not be kept, in display texts of arguments and results. */
  readonly redact: (text: string) => string;
  readonly queues: readonly QueueName[];
  /** Tasks held in memory: those that have not ended, and those that have. */
  readonly keep: { readonly open: number; readonly ended: number };
  readonly metrics?: ClusterOptions['metrics'];
  /** Seconds after which series of a sender that is gone leave the metrics; never when left out. */
  readonly forgetSendersAfter?: number | undefined;
  /** Seconds after which a worker that is gone is forgotten. */
  readonly forgetWorkersAfter: number;
  readonly recorder: () => Pick<Recorder, 'record' | 'isUnwritten' | 'givenUp'>;
}

/** Often and little: what is handed on at once keeps pages waiting for as long as it takes. */
const TELL_EVERY_MS = 100;
const SWEEP_EVERY = 60;
const SAVE_TYPES_EVERY = 60;
const JUDGE_EVERY_MS = 1000;
/** Seconds without a turn of ours, after which what was said meanwhile may still lie in the socket. */
const PAUSE = 2;
/** Above it the link itself may have died unnoticed: everybody gets a whole window to speak again. */
const SLEEP = 6;
/** Applications that name queues by the day or by the customer would fill memory with them. */
const FORGET_QUEUES_AFTER = 86_400;
/** A store that does not open within this is taken for down: we start without its memory rather than not at all. */
const OPEN_WITHIN_MS = 4000;

/** Opens with what the store remembers; a store that is out of reach is no reason not to open. */
export async function openEngine(parts: EngineParts): Promise<Engine> {
  const { clock, log, store } = parts;
  const now = clock.now();
  let lastSeq: number | undefined;
  let charts = NO_CHARTS;
  try {
    const giveUp = new AbortController();
    await Promise.race([
      store.open(),
      clock
        .sleep(OPEN_WITHIN_MS, giveUp.signal)
        .then(() => Promise.reject(new Error(`${store.address} did not open in time`))),
    ]).finally(() => giveUp.abort());
    lastSeq = await store.tasks.lastSeq();
    charts = await readCharts(store.samples, now);
  } catch (error) {
    if (error instanceof ExpediterError && error.code === 'invalid') throw error; // a wrong path mends by no waiting
    log.warn({ err: error }, 'Starting without history: the store is out of reach');
  }
  // Without the store's last number, one that no history reaches, not by many such starts either: microseconds since 1970.
  const cluster = createCluster({
    name: parts.name,
    keepOpen: parts.keep.open,
    keepEnded: parts.keep.ended,
    lastSeq: lastSeq ?? Math.floor(now * 1e6),
    since: charts.since ?? now,
    metrics: parts.metrics,
    forgetSendersAfter: parts.forgetSendersAfter,
  });
  restoreCharts(cluster, charts);
  const isRestored =
    lastSeq !== undefined &&
    (await restoreState(cluster, store.settings).then(
      () => true,
      (error) => {
        log.warn({ err: error }, 'The last state could not be restored');
        return false;
      },
    ));
  return createEngine(parts, cluster, isRestored);
}

function createEngine(parts: EngineParts, cluster: Cluster, restoredAtStart: boolean): Engine {
  const { clock, log, store } = parts;
  const link = createLinkState(clock.now());
  const listeners = new Set<(changes: Changes) => void>();
  let appeared: (worker: WorkerName) => void = () => {};
  let queuesChanged = false;
  let linksChanged = false;
  let abort = new AbortController();
  let loops: Promise<unknown> = Promise.resolve();
  const sampler = createSampler(cluster, store.samples, clock.now());
  const online = new Set<WorkerName>();
  let isRestored = restoredAtStart;
  let droppedBefore = 0;
  let givenUpBefore = 0;
  /** Workers that are gone, and whose tasks in the store are still to be marked. */
  let unreaped: readonly Orphans[] = [];
  let awakeSince = 0;
  let restedAt = clock.now();

  function receive(frames: readonly Frame[]): void {
    const now = clock.now();
    const events: Event[] = [];
    const malformed: Malformed[] = [];
    for (const frame of frames) {
      if (frame.malformed === undefined) parseEvents(frame.body, now, events, malformed, parts.redact);
      else malformed.push(malformedEnvelope(frame.malformed));
    }
    cluster.applyEvents(events, malformed, now);
  }

  /** Hands on what changed since the last time. */
  function tell(): void {
    const { tasks, workers } = cluster.drain();
    const recorder = parts.recorder();
    if (tasks.length > 0) recorder.record(tasks);
    for (const name of workers) welcome(name);
    const changes: Changes = { tasks, workers, queues: queuesChanged, links: linksChanged };
    queuesChanged = false;
    linksChanged = false;
    if (tasks.length === 0 && workers.size === 0 && !changes.queues && !changes.links) return;
    for (const listener of listeners) {
      try {
        listener(changes);
      } catch (error) {
        log.error({ err: error }, 'A listener of changes failed');
      }
    }
  }

  function welcome(name: WorkerName): void {
    const status = cluster.fleet.members.get(name)?.worker.status;
    if (status !== 'online') online.delete(name);
    else if (!online.has(name)) {
      online.add(name);
      appeared(name);
    }
  }

  function linkedSince(): number | undefined {
    const current = link.current();
    return current.state === 'up' ? current.since : undefined;
  }

  async function second(n: number): Promise<void> {
    const now = clock.now();
    const since = linkedSince();
    const away = now - restedAt;
    if (away > SLEEP) awakeSince = now;
    // While we are deaf nobody can be called silent; what came while we were busy is read before the next round.
    if (since !== undefined && away <= PAUSE)
      unreaped = [...unreaped, ...cluster.tick(now, Math.max(since, awakeSince))];
    const { givenUp, isUnwritten } = parts.recorder();
    cluster.tallies.unwritten += givenUp() - givenUpBefore;
    givenUpBefore = givenUp();
    cluster.tasks.forget(isUnwritten);
    const longAgo = now - FORGET_QUEUES_AFTER;
    if (since !== undefined && since < longAgo) cluster.queues.forget(longAgo); // nobody can name one without a link
    const gone = cluster.fleet.forget(now - parts.forgetWorkersAfter);
    sampler.forget(gone);
    try {
      await reapGone();
      if (gone.length > 0) await forgetWorkers(gone, store.settings);
      if (since !== undefined && n % SWEEP_EVERY === 0) await sweepUnheard(cluster, store.tasks, now);
      if (isRestored) await saveCounters(cluster, store.settings);
      if (n % SAVE_TYPES_EVERY === 0 && isRestored) await saveTypes(cluster, store.settings);
    } finally {
      restedAt = clock.now();
    }
  }

  /** A store that is down is asked again; a worker that is back by then answers for its tasks itself. */
  async function reapGone(): Promise<void> {
    unreaped = unreaped.filter(({ worker }) => cluster.fleet.members.get(worker)?.worker.status !== 'online');
    await reap(cluster, store.tasks, unreaped);
    unreaped = [];
  }

  async function every(
    ms: number,
    signal: AbortSignal,
    what: string,
    work: (n: number) => Promise<void> | void,
  ): Promise<void> {
    for (let n = 1; !signal.aborted; n++) {
      await clock.sleep(ms, signal);
      if (signal.aborted) return;
      try {
        await work(n);
      } catch (error) {
        log.debug({ err: error }, `${what} was put off`);
      }
    }
  }

  /** What was saved before is read first: else lower counts would replace it. */
  async function save(): Promise<void> {
    if (!isRestored) await restoreState(cluster, store.settings);
    isRestored = true;
    await saveState(cluster, store.settings);
  }

  return {
    name: 'engine',
    cluster,
    redact: parts.redact,
    brokerLink: () => link.current(),
    setDropped(n) {
      cluster.tallies.dropped += Math.max(0, n - droppedBefore);
      droppedBefore = n;
    },
    receive,
    linkUp() {
      linksChanged = link.up(clock.now()) || linksChanged;
    },
    linkDown(reason) {
      linksChanged = link.down(clock.now(), reason) || linksChanged;
    },
    inspected(worker, inspection) {
      cluster.applyInspection(worker, redactInspection(inspection, parts.redact), clock.now());
    },
    taskEventsSet(worker, on) {
      cluster.fleet.setTaskEvents(worker, on);
    },
    measured(readings, asked) {
      cluster.applyReadings(readings, asked, clock.now());
      queuesChanged = true;
    },
    noteQueue(name) {
      cluster.queues.note(name, clock.now());
    },
    written(uuids, conflicts) {
      cluster.tasks.confirm(uuids);
      for (const stored of conflicts) cluster.tasks.merge(stored);
    },
    storeLinkChanged() {
      linksChanged = true;
    },
    *knownQueues() {
      yield* parts.queues;
      yield* cluster.queues.queues.keys();
      for (const { inspection } of cluster.fleet.members.values()) {
        for (const { name } of inspection.activeQueues?.value ?? []) yield queueName(name);
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onAppeared(listener) {
      appeared = listener;
    },
    async start() {
      abort = new AbortController();
      const { signal } = abort;
      restedAt = clock.now();
      loops = Promise.all([
        every(TELL_EVERY_MS, signal, 'Telling', tell),
        every(JUDGE_EVERY_MS, signal, 'Judging', second),
        every(SAMPLE_STEP * 1000, signal, 'Sampling', async () => {
          await sampler.round(clock.now());
          await save();
        }),
      ]);
    },
    async stop() {
      abort.abort();
      await loops;
      tell();
      try {
        // Also of the ten seconds that are not over: the next process adds to them.
        await sampler.round(clock.now() + SAMPLE_STEP);
        await save();
        await saveTypes(cluster, store.settings);
      } catch (error) {
        log.debug({ err: error }, 'The last state could not be saved');
      }
    },
  };
}
