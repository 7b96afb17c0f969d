import type { Event } from '../../../../lib/events/event.ts';
import { clusterName, type QueueName, queueName } from '../../../../lib/ids.ts';
import type { Frame } from '../../../../server/brokers/broker.ts';
import { type Engine, openEngine } from '../../../../server/engine/engine.ts';
import type { Changes } from '../../../../server/engine/views.ts';
import { createRecorder, type Recorder } from '../../../../server/stores/recorder.ts';
import { aHeartbeat } from '../../../support/event-builders.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { fakeLog } from '../http/fake-ports.ts';
import { type SleepyStore, sleepy } from '../stores/sleepy-store.ts';

export const START = 1_700_000_000;

export interface Desk {
  readonly engine: Engine;
  readonly recorder: Recorder;
  readonly store: SleepyStore;
  readonly clock: FakeClock;
  readonly changes: Changes[];
  /** Takes events as one frame. */
  tell(...events: readonly Event[]): void;
  /** Goes on second by second, with a heartbeat of these workers in each. */
  live(seconds: number, ...hostnames: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface DeskOptions {
  readonly store?: SleepyStore;
  readonly clock?: FakeClock;
  readonly keep?: { readonly open: number; readonly ended: number };
  readonly forgetWorkersAfter?: number;
  readonly redact?: (text: string) => string;
  readonly queues?: readonly QueueName[];
}

/** An engine and its recorder at work, linked to a broker that is the test. */
export async function aDesk(options: DeskOptions = {}): Promise<Desk> {
  const { store = sleepy(), clock = createFakeClock() } = options;
  const late: { recorder?: Recorder } = {};
  const opening = openEngine({
    name: clusterName('default'),
    store,
    clock,
    log: fakeLog(),
    redact: options.redact ?? ((text) => text),
    queues: options.queues ?? [queueName('configured')],
    keep: options.keep ?? { open: 1000, ended: 1000 },
    forgetWorkersAfter: options.forgetWorkersAfter ?? 86_400,
    recorder: () => late.recorder as Recorder, // made right below
  });
  const engine = await opening;
  const recorder = createRecorder({
    store,
    clock,
    log: fakeLog(),
    isFresh: (uuid) => engine.cluster.tasks.isFresh(uuid),
    onWritten: engine.written,
    onLink: engine.storeLinkChanged,
  });
  late.recorder = recorder;
  const changes: Changes[] = [];
  engine.onChange((change) => changes.push(change));
  engine.linkUp();
  await recorder.start();
  await engine.start();

  const tell = (...events: readonly Event[]): void => engine.receive([frameOf(...events)]);
  return {
    engine,
    recorder,
    store,
    clock,
    changes,
    tell,
    async live(seconds, ...hostnames) {
      for (let second = 0; second < seconds; second++) {
        for (const hostname of hostnames) tell(aHeartbeat(clock.now() - START, { hostname }));
        await clock.advance(1);
      }
    },
    async stop() {
      await whileTimePasses(clock, engine.stop());
      await whileTimePasses(clock, recorder.stop());
    },
  };
}

async function whileTimePasses(clock: FakeClock, work: Promise<void>): Promise<void> {
  let isDone = false;
  const watched = work.finally(() => {
    isDone = true;
  });
  while (!isDone) await clock.advance(0.05);
  await watched;
}

/** Events as a worker sends them. */
export function frameOf(...events: readonly Event[]): Frame {
  return { body: JSON.stringify(events.map(bodyOf)) };
}

function bodyOf({ kind: _kind, at: _at, ...event }: Event): object {
  if (!('fields' in event)) return event;
  const { fields, ...base } = event;
  return { ...fields, ...base };
}
